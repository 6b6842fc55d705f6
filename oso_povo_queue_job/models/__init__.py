from . import oso_motor
from . import queue_job
