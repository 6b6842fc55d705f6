from . import oso_inzage
from . import oso_leerling_aanmaken
from . import oso_nummer_wijzigen
from . import oso_okr_definitief
from . import oso_okr_heropenen
from . import oso_verwijderen
