"""What a column of exact numbers promises of itself: the next step trusts it unseen."""

import numpy as np


def assert_sound(a):
    """Bounds hold, rows that do not fit stand in order and apart, and `lowest` is true."""
    assert a.num.dtype == np.int64
    assert isinstance(a.den, int) or a.den.dtype == np.int64
    wide = a.wide.rows.tolist()
    assert wide == sorted(set(wide))
    assert not a.num[a.wide.rows].any()
    narrow = np.ones(len(a), np.bool_)
    narrow[a.wide.rows] = False
    dens = np.broadcast_to(a.den, len(a))[narrow].tolist()
    assert all(den > 0 and den.bit_length() <= a.den_bits for den in dens)
    assert all(abs(num).bit_length() <= a.num_bits for num in a.num[narrow].tolist())
    assert not a.lowest or (np.gcd(a.num[narrow], dens) == 1).all()
