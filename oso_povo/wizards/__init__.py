from . import oso_leerling_aanmaken
