from . import controllers, models, wizards
from .log_filter import zet_filter

zet_filter()
