"""What can be wrong, by name.

::

    YoujuError
    ├── NotExact              a binary float, NaN or infinity where an exact number is needed
    ├── TooManyDecimals       more decimals than the scaled integer of the substance can hold
    ├── UnknownSubstance      a name or code that is not in the closed list
    ├── UnknownUnit           a unit that is not in the closed list, or of another quantity
    ├── NoEditionInForce      no edition of the standard applies on that day
    ├── UnknownPeriod         a text that names no period
    ├── UnknownPlace          a site, county or city that the register does not know on that day
    ├── NotEnoughData         a statistic whose validity rule is not met
    ├── BadScheme             a scheme of marks that contradicts itself
    ├── BadInput              a file, sheet or row that can't be read as what it says it is
    ├── NotThere              a figure, pack or document that does not exist
    ├── Locked                another process holds the tables
    └── BrokenEvidence        a pack, journal or hash chain that is not what was written
"""

from __future__ import annotations


class YoujuError(Exception):
    """The root: says what was asked, why not, and what would do."""


class NotExact(YoujuError, TypeError):
    """A binary float, NaN or infinity came where an exact number is needed."""


class TooManyDecimals(YoujuError, ValueError):
    """The number has more decimals than its substance is stored with."""


class UnknownSubstance(YoujuError, LookupError):
    """Nothing in the closed list has that name or code."""


class UnknownUnit(YoujuError, LookupError):
    """The unit is not in the closed list, or measures another quantity."""


class NoEditionInForce(YoujuError, LookupError):
    """No edition of the standard applies on that day."""


class UnknownPeriod(YoujuError, ValueError):
    """The text names no period."""


class UnknownPlace(YoujuError, LookupError):
    """The register does not know the place on that day."""


class NotEnoughData(YoujuError, ValueError):
    """The validity rule of the statistic is not met."""


class BadScheme(YoujuError, ValueError):
    """The scheme of marks contradicts itself."""


class BadInput(YoujuError, ValueError):
    """The file, sheet or row can't be read as what it says it is."""


class NotThere(YoujuError, LookupError):
    """The figure, pack or document does not exist."""


class Locked(YoujuError, RuntimeError):
    """Another process holds the tables."""


class BrokenEvidence(YoujuError, RuntimeError):
    """The pack, journal or chain is not what was written."""
