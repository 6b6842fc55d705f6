from . import test_taken
from . import test_zelfde_werk
