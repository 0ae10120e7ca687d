"""Sources with the value that the engine must see beside the line: `#> shown term`, `#> ?` for Unknown.

Each case is a title and a notebook in percent format; a line that ends in `#> text` binds a name whose value is
shown as `text` (the last value that the line bound, in the order of execution).
"""

CASES = {
    "literals keep their value": """
a = 5  #> 5
b = -0.5  #> -0.5
c = 'text'  #> 'text'
d = r'C:\\data'  #> 'C:\\\\data'
e = 'one' 'two'  #> 'onetwo'
f = 0x10  #> 16
g = 1_000  #> 1000
h = None  #> None
""",
    "names are followed through cells": """
# %%
EPOCHS = 5
# %%
n = EPOCHS
# %%
steps = n * 2  #> 10
""",
    "a name that is bound again has the later value": """
x = 1
# %%
x = 2
# %%
y = x  #> 2
""",
    "arithmetic and comparisons fold": """
a = 7 // 2  #> 3
b = 7 / 2  #> 3.5
c = 2 ** 10  #> 1024
d = 1. / 255  #> 0.00392156862745098
e = not (3 > 2)  #> False
f = 'a' in ['a', 'b']  #> True
g = 1 < 2 < 3  #> True
h = 10 ** 10 ** 10  #> ?
""",
    "texts are put together": """
size = 224
a = f'model_{size}.h5'  #> 'model_224.h5'
b = 'model_{}.h5'.format(size)  #> 'model_224.h5'
c = 'model_%d.h5' % size  #> 'model_224.h5'
d = 'weights'.upper() + '!'  #> 'WEIGHTS!'
e = f'{0.5:.2f}'  #> '0.50'
f = ','.join(['a', 'b'])  #> 'a,b'
""",
    "paths are joined": """
import os
from pathlib import Path
a = os.path.join('data', 'train')  #> 'data/train'
b = Path('data') / 'train' / 'x.png'  #> 'data/train/x.png'
c = b.parent  #> 'data/train'
d = b.stem  #> 'x'
e = Path('data').joinpath('a')  #> 'data/a'
""",
    "unpacking reaches the parts": """
a, b = 1, 2
c = b  #> 2
(d, e), *f = (1, 2), 3, 4
g = f  #> [3, 4]
h, i = unknown()
j = i  #> ?()[1]
""",
    "library names are canonical whatever the import": """
import tensorflow as tf
from tensorflow.keras.layers import Dense as D
import tensorflow.keras.layers as L
from keras import layers
import tensorflow.keras.models as Model
a = tf.keras.layers.Dense  #> keras.layers.Dense
b = D  #> keras.layers.Dense
c = L.Dense  #> keras.layers.Dense
d = layers.Dense  #> keras.layers.Dense
e = Model.Sequential  #> keras.Sequential
""",
    "star imports of known modules bind their names": """
from tensorflow.keras.layers import *
a = Dropout  #> keras.layers.Dropout
Dropout = 1
b = Dropout  #> 1
# %%
from tensorflow.keras.layers import *
c = Dropout  #> keras.layers.Dropout
""",
    "functions are inlined with their arguments and defaults": """
def f(a, b=2, *rest, c=3, **more):
    return a + b + c
x = f(1)  #> 6
y = f(1, 5)  #> 9
z = f(1, c=10)  #> 13
args = [1, 1]
options = {'c': 0}
w = f(*args, **options)  #> 2
""",
    "globals are read at call time": """
scale = 1
def f():
    return scale
scale = 2
x = f()  #> 2
""",
    "tuples that functions return are unpacked": """
def sizes():
    height, width = 10, 20
    return height, width
h, w = sizes()
x = w  #> 20
""",
    "early returns join": """
def f(flag):
    if flag:
        return 1
    return 2
x = f(True)  #> 1
y = f(unknown)  #> 1 | 2
""",
    "recursion ends": """
def f(n):
    return f(n - 1)
x = f(3)  #> ?
""",
    "closures and lambdas see their scope": """
def make(k):
    def inner(x):
        return x * k
    return inner
double = make(2)
x = double(4)  #> 8
y = (lambda a, b=1: a - b)(5)  #> 4
""",
    "a class is a namespace of constants": """
class CFG:
    epochs = 7
    size = (10, 20)
x = CFG.epochs  #> 7
CFG.epochs = 9
y = CFG.epochs  #> 9
""",
    "objects keep the attributes that methods set": """
class Base:
    rate = 0.5
class Settings(Base):
    def __init__(self, size):
        self.size = size
        self.double = self.twice()
    def twice(self):
        return self.size * 2
    @property
    def half(self):
        return self.size // 2
s = Settings(8)
a = s.size  #> 8
b = s.double  #> 16
c = s.half  #> 4
d = s.rate  #> 0.5
""",
    "dataclasses take their fields as arguments": """
from dataclasses import dataclass
@dataclass
class Params:
    size: int
    epochs: int = 3
p = Params(4)
a = p.size  #> 4
b = p.epochs  #> 3
""",
    "dicts are followed through copies and updates": """
base = {'lr': 0.1, 'epochs': 3}
own = base.copy()
own.update({'lr': 0.2}, epochs=4)
a = own['lr']  #> 0.2
b = base['lr']  #> 0.1
c = own.get('none', 5)  #> 5
d = {**base, 'lr': 1}['lr']  #> 1
e = dict(base, lr=7)['lr']  #> 7
own['new'] = 'x'
f = own['new']  #> 'x'
""",
    "lists remember what was added": """
items = ['a']
items.append('b')
items += ['c']
items.extend(['d'])
items.insert(0, 'z')
last = items.pop()
x = items  #> ['z', 'a', 'b', 'c']
y = last  #> 'd'
z = items[1:]  #> ['a', 'b', 'c']
n = len(items)  #> 4
""",
    "undecided branches join": """
import os
if os.path.exists('x'):
    a = 1
    b = 3
else:
    a = 2
    b = 3
x = a  #> 1 | 2
y = b  #> 3
z = 'one' if unknown else 'two'  #> 'one' | 'two'
""",
    "decided branches do not": """
DEBUG = False
if DEBUG:
    epochs = 1
elif not DEBUG:
    epochs = 30
x = epochs  #> 30
""",
    "try joins what its parts leave": """
try:
    a = compute()
    b = 1
except Exception:
    b = 2
x = b  #> 1 | 2
try:
    from tensorflow.keras.layers import Dense
except ImportError:
    from somewhere import Dense
y = Dense  #> keras.layers.Dense
""",
    "known displays are unrolled": """
total = 0
names = []
for name, k in [('a', 1), ('b', 2)]:
    total += k
    names.append(name)
x = total  #> 3
y = names  #> ['a', 'b']
for i, v in enumerate(['p', 'q']):
    last = (i, v)
z = last  #> (1, 'q')
for k, v in {'one': 1, 'two': 2}.items():
    pair = k
w = pair  #> 'two'
""",
    "other loops run once and know what they run over": """
from tqdm.notebook import tqdm
EPOCHS = 5
found = []
for i in tqdm(range(EPOCHS)):
    found.append(i)
    x = i  #> each of builtins.range(5)
y = found  #> [each of builtins.range(5), …]
""",
    "comprehensions over known displays are lists": """
a = [k * 2 for k in [1, 2, 3] if k != 2]  #> [2, 6]
b = {k: len(k) for k in ['x', 'yy']}  #> {'x': 1, 'yy': 2}
c = [unknown_thing(k) for k in unknown_list]  #> [?(each of ?) for ?]
d = sum_it = [i for i in range(3)]  #> [each of builtins.range(3) for builtins.range(3)]
""",
    "the variables of a comprehension stay inside": """
k = 'outer'
a = [k for k in [1, 2]]
b = k  #> 'outer'
c = [last := n for n in [1, 2]]
d = last  #> 2
""",
    "layers that are called make the graph": """
from keras.layers import Dense, Input
i = Input((4,))
x = Dense(3)(i)  #> keras.layers.Dense(3)(keras.Input((4,)))
""",
    "partial keeps its arguments": """
from functools import partial
from keras.layers import Conv2D
Conv = partial(Conv2D, padding='same')
a = Conv(8)  #> keras.layers.Conv2D(8, padding='same')
""",
    "functions chosen from a dict are called": """
from keras.applications import Xception, VGG16
nets = {'x': Xception, 'v': VGG16}
a = nets['v'](weights=None)  #> keras.applications.VGG16(weights=None)
""",
    "deleted names are gone": """
a = 1
del a
b = a  #> ?
""",
    "shell lines and magics do not disturb": """
%matplotlib inline
!pip install something
files = !ls
a = files  #> ?()
b = 3  #> 3
""",
    "a broken statement costs itself only": """
a = 1
b = = 2
c = a + 1  #> 2
""",
    "generators yield their elements": """
def numbers():
    yield 1
for n in numbers():
    a = n  #> 1
""",
    "match is a branch": """
match unknown:
    case 1:
        a = 'one'
    case _:
        a = 'other'
b = a  #> 'one' | 'other'
""",
    "getattr and setattr are attribute access": """
class C:
    pass
c = C()
setattr(c, 'size', 5)
a = getattr(c, 'size')  #> 5
""",
    "walrus and conditional imports": """
if (n := 10) > 5:
    m = n
a = m  #> 10
""",
    "global assignments reach the notebook": """
best = 0
def update():
    global best
    best = 3
update()
a = best  #> 3
""",
    "numbers are converted and rounded": """
a = int('7') + round(2.6)  #> 10
import math
b = math.ceil(10 / 4)  #> 3
c = max(3, 8)  #> 8
d = min([4, 2])  #> 2
""",
    "what a loop carries from pass to pass is not decided": """
n = 0
best = None
same = 'kept'
for i in range(unknown):
    n += 1
    step = 5
    x = n  #> (? + 1)
    y = same  #> 'kept'
    if best is None:
        best = 'first'
    else:
        best = 'later'
z = n  #> (? + 1)
w = step  #> 5
v = best  #> 'first' | 'later'
class Counter:
    k = 0
c = Counter()
while unknown:
    c.k += 1
u = c.k  #> (? + 1)
""",
    "a decided loop counts": """
n = 0
for i in [1, 2, 3]:
    n += i
x = n  #> 6
""",
    "an object of a library's class is not None": """
import albumentations as A
from keras.applications import VGG16
def f(transform=None):
    if transform is not None:
        return 'used'
    return 'left out'
x = f(A.Compose([]))  #> 'used'
y = f()  #> 'left out'
z = 'some' if VGG16 is unknown else 'other'  #> 'some' | 'other'
""",
}
