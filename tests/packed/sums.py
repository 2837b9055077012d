"""XXH64, and whole numbers as bytes."""
M = (1 << 64) - 1
P1, P2, P3, P4, P5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F,
                      0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                      0x27D4EB2F165667C5)


def left(x, n):
    return (x << n | x >> 64 - n) & M


def little(s):
    return int.from_bytes(s, "little")


def lane(sum, x):
    return left(sum + x * P2 & M, 31) * P1 & M


def xxh64(s):
    """XXH64 of seed 0."""
    at = 0
    h = P5
    if len(s) >= 32:
        v = [P1 + P2 & M, P2, 0, -P1 & M]
        for at in range(0, len(s) - 31, 32):
            for k in range(4):
                v[k] = lane(v[k], little(s[at + 8 * k:at + 8 * k + 8]))
        at += 32
        h = sum(left(x, n) for x, n in zip(v, (1, 7, 12, 18))) & M
        for x in v:
            h = ((h ^ lane(0, x)) * P1 + P4) & M
    h = h + len(s) & M
    for at in range(at, len(s) - 7, 8):
        h = left(h ^ lane(0, little(s[at:at + 8])), 27) * P1 + P4 & M
    at = len(s) & ~7
    if len(s) - at >= 4:
        h = left(h ^ little(s[at:at + 4]) * P1 & M, 23) * P2 + P3 & M
        at += 4
    for x in s[at:]:
        h = left(h ^ x * P5 & M, 11) * P1 & M
    h = (h ^ h >> 33) * P2 & M
    h = (h ^ h >> 29) * P3 & M
    return h ^ h >> 32
