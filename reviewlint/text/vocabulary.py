"""Words of the field in Russian and English, each group one notion: what the patterns are made of."""

from __future__ import annotations

from reviewlint.text.matching import Near, Number, Without, Words

CLASSES = Words(
    "класс, категория, лейбл, метка, меток",
    "марка, марок, порода, тип авто*, вид авто*, модель авто*, модель машин*, бренд",
    "class, category, label, breed, species",
)
TARGET = Words("таргет, целевая переменная, целевой признак, target")
DATASET = Words(
    "выборка, выборок, датасет, дата-сет, данные, набор, трейн, трэйн",
    "dataset, data, data-set, sample, train, training set",
)
IMAGES = Words(
    "фото*, изображение, картинка, картинок, снимок, пример, объект, наблюдение, экземпляр, файл, кадр",
    "image, picture, photo*, sample, example, instance, observation, img",
)
PICTURES = Words(
    "фото, фотк*, фотограф*, изображение, картинка, картинок, снимок, кадр, пиксел*",
    "image, picture, photo, pic, img, pixel",
)
COUNT = Words(
    "количество, кол-во, колличеств*, число, численность, количественн*",
    "number of, numbers of, amount of, amounts of, quantity of, =count, =counts",
)
DISTRIBUTION = Words(
    "распредел*, разброс, представлен*, поделен*, разделен*",
    "distribut*, =represented, spread",
)
METRIC = Words(
    "точност*, точнее, метрик*, качеств*, результат*, скор, скора, скоринг, лидерборд, показател*",
    "предсказание, прогноз, распознавание",
    "accuracy, score, metric, quality, result, performance, acc, leaderboard, lb",
)
NETWORK = Words(
    "сеть, нейросет*, модель, архитектур*, бэкбон, сетк*, веса",
    "imagenet, network, net, model, architecture, backbone, weights, inception*, xception, resnet*, vgg*",
    "efficientnet*, mobilenet*, densenet*, nasnet*, alexnet",
)
LAYER = Words(
    "слой, голов*, выход, выходной, верхушк*, классификатор",
    "layer, head, top, output, classifier",
)

THOUSAND_CLASSES = Without(
    Near(
        Words("тысяч*, thousand*") | Number(lambda word: (word.number or 0) >= 100),
        Words(
            "класс, категория, объект, предмет, вещь, вид, разновидность",
            "class, category, object, thing, kind, label",
        ),
        within=3,
        ordered=True,
    ),
    PICTURES | Words("в, на, in, per"),
)

# What turns a statement into something else: a plan, a wish, a supposition, a look that is still to be taken.
PLAN = Words(
    "чтобы, чтоб, =попробуем, =попробую, =попробовать, =пробуем, =попытаемся, =попытаюсь, нужно, надо",
    "стоит, следует, =будем, =буду, планир*, хочу, хотим, хотел*, хотелось, возможно, вероятно, наверное",
    "если, бы, может, могут, должно, должен, должна, должны, =увеличим, =увеличиваем, =увеличу, =повысим",
    "=повышаем, =поднимем, =возьмем, =подадим, предполож*, предполаг*, ожида*, надеюсь, надеемся",
    "гипотез*, рекоменд*, =давайте, =проверим, для улучшения, для повышения, для увеличения, с целью",
    "в дальнейшем, в будущем",
    "=lets, =will, =try, =trying, =could, =should, =would, =might, =may, in order, plan, =if, =want",
    "=todo, to do, next step, in the future, hope, expect, probably, perhaps, maybe, recommend, =need",
    "=whether, to improve, to get, to boost, to increase, to achieve",
)
POSSIBLE = Words("можно, могло, possible, =can")
CONCLUDES = Words(
    "вывод, видно, видим, видеть, вижу, увидели, заметно, замечаем, заметить, сказать, отметить",
    "убедились, оказалось, показало, показал*",
    "=see, shows, showed, conclude, conclusion, notice",
)
LOOKS = Words(
    "=проверим, =проверить, =проверяем, =проверка, =проверю, =посмотрим, =посмотреть, =смотрим",
    "=взглянем, =глянем, =оценим, =оценить, =изучим, =узнаем, =выясним, =убедимся, =ли, если бы",
    "whether, check, checking, =lets, =look, inspect, explore, how balanced",
)
