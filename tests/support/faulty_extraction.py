"""`leapgraph` whose tasks on Spark follow a plan of faults: the first argument is its folder."""

import sys
from pathlib import Path

from leapgraph.__main__ import main
from support.spark_faults import begin_driver

if __name__ == "__main__":
    begin_driver(Path(sys.argv.pop(1)))
    main()
