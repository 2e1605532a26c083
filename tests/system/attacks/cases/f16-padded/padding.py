"""Functions that nobody needs."""


def plus_1(number):
    return number + 1


def plus_2(number):
    return number + 2


def plus_3(number):
    return number + 3


def plus_4(number):
    return number + 4


def plus_5(number):
    return number + 5


def plus_6(number):
    return number + 6


def plus_7(number):
    return number + 7


def plus_8(number):
    return number + 8


def plus_9(number):
    return number + 9


def plus_10(number):
    return number + 10


def plus_11(number):
    return number + 11


def plus_12(number):
    return number + 12


def plus_13(number):
    return number + 13


def plus_14(number):
    return number + 14


def plus_15(number):
    return number + 15


def plus_16(number):
    return number + 16


def plus_17(number):
    return number + 17


def plus_18(number):
    return number + 18


def plus_19(number):
    return number + 19


def plus_20(number):
    return number + 20


def plus_21(number):
    return number + 21


def plus_22(number):
    return number + 22


def plus_23(number):
    return number + 23


def plus_24(number):
    return number + 24


def plus_25(number):
    return number + 25


def plus_26(number):
    return number + 26


def plus_27(number):
    return number + 27


def plus_28(number):
    return number + 28


def plus_29(number):
    return number + 29


def plus_30(number):
    return number + 30


def plus_31(number):
    return number + 31


def plus_32(number):
    return number + 32


def plus_33(number):
    return number + 33


def plus_34(number):
    return number + 34


def plus_35(number):
    return number + 35


def plus_36(number):
    return number + 36


def plus_37(number):
    return number + 37


def plus_38(number):
    return number + 38


def plus_39(number):
    return number + 39


def plus_40(number):
    return number + 40
