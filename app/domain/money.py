"""Currencies: how many decimal places their smallest unit has."""

from fractions import Fraction

from app.domain.errors import UnknownCurrency

# ISO 4217: every active currency that has a smallest unit, funds such as CLF too. Metals, XDR, XTS
# and XXX have none. MGA and MRU have a fifth, and ISO gives them two places.
MINOR_DIGITS = {
    **dict.fromkeys(
        (
            *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"),
            *("VND", "VUV", "XAF", "XOF", "XPF"),
        ),
        0,
    ),
    **dict.fromkeys(("CLF", "UYW"), 4),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        (
            *("AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT"),
            *("BGN", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF"),
            *("CHF", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN"),
            *("ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD"),
            *("HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW"),
            *("KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK"),
            *("MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO"),
            *("NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD"),
            *("RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP"),
            *("STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS"),
            *("UAH", "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG", "YER", "ZAR", "ZMW"),
            *("ZWG", "BOV", "CHE", "CHW", "COU", "MXV", "USN"),
        ),
        2,
    ),
}


# Codes that are words too: alone in the name of a column they name no currency.
ORDINARY_WORDS = frozenset(("ALL", "BAM", "BOB", "COU", "CUP", "GEL", "MOP", "SOS", "TOP"))


def minor_digits(currency: str) -> int:
    """Decimal places of a currency's smallest unit. Errors: UnknownCurrency."""
    if currency not in MINOR_DIGITS:
        raise UnknownCurrency(f"{currency!r} is no currency that is known; write one like EUR.")
    return MINOR_DIGITS[currency]


def minor_unit(currency: str) -> Fraction:
    """The smallest amount that can be paid, in currency units: 1/100 for EUR."""
    return Fraction(1, 10 ** minor_digits(currency))


def minor_units(amount: Fraction, currency: str) -> int:
    """A whole number of smallest units. Errors: ValueError for a part of one."""
    count = Fraction(amount, minor_unit(currency))
    if count.denominator != 1:
        raise ValueError(f"{amount} {currency} is no whole number of smallest units.")
    return count.numerator
