# phase 3: begin drop
"""Distances on the globe."""

from math import asin, cos, radians, sin, sqrt

from domain.models import Place

EARTH_RADIUS_KM = 6371


def distance_in_km(one: Place, other: Place) -> float:
    """Return the distance of two places along the surface (haversine)."""
    latitude, other_latitude = radians(one.latitude), radians(other.latitude)
    by_latitude = sin((other_latitude - latitude) / 2) ** 2
    by_longitude = sin(radians(other.longitude - one.longitude) / 2) ** 2
    half_chord = sqrt(by_latitude + cos(latitude) * cos(other_latitude) * by_longitude)
    # Rounding may lift the chord of two opposite places above the diameter.
    return 2 * EARTH_RADIUS_KM * asin(min(1, half_chord))


# phase 3: end
