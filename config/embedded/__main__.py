"""`python -m config.embedded keep PLACE`: the keeper process (users.py starts it)."""

import logging
import sys
from pathlib import Path

from config.embedded.keeper import Keeper
from config.embedded.place import Place


def main(arguments: list[str]) -> int:
    match arguments:
        case ["keep", root]:
            logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
            place = Place(Path(root))
            place.prepare()
            Keeper(place).run()
            return 0
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
