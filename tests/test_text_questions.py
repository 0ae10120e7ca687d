"""Questions of students and words on what failed: ways to say it, and sentences that only sound like it."""

from __future__ import annotations

import pytest

from reviewlint.examples import parse
from reviewlint.text.prose import Prose
from reviewlint.text.questions import questions

# The first half of each table was in view when the matcher was written, the second was measured on afterwards.
TROUBLES = (
    "Не понимаю, почему точность на валидации выше, чем на обучении.",
    "Почему модель с аугментацией учится хуже?",
    "Подскажите, пожалуйста, как увеличить батч.",
    "К сожалению, TTA улучшить результат не помогла.",
    "Ансамбль собрать так и не получилось.",
    "Почему-то после разморозки слоев точность падает до 10 %.",
    "Не смогла запустить обучение на TPU.",
    "Как правильно выбрать число замороженных слоев?",
    "Добавление слоев не принесло улучшений.",
    "Буду благодарна за совет по подбору learning rate.",
    "Что я делаю не так?",
    "Не знаю, как загрузить веса после обучения.",
    "I don't understand why the validation loss jumps.",
    "Why is my accuracy stuck at 10%?",
    "We could not reproduce the baseline score.",
    "Label smoothing did not help.",
    "Правильно ли я понимаю, что softmax здесь не нужен?",
    "Объяснить такой разрыв между валидацией и лидербордом не могу.",
    "Псевдолейблинг эффекта не дал.",
    "EfficientNetB7 обучить не вышло: все время падает с ошибкой.",
    "Почему после load_weights метрика другая?",
    "С cutmix ничего не вышло.",
    "For some reason the loss is nan after the first epoch.",
    "Нужно ли замораживать BatchNormalization?",
    "Причину такого поведения понять не удалось.",
    "Can anyone tell me why fine-tuning makes it worse?",
    "Из-за чего loss становится nan после третьей эпохи?",
    "Стоит ли размораживать всю сеть сразу?",
    "Ума не приложу, отчего так вышло.",
    "Подскажите, где я ошиблась?",
    "Эксперимент с MixUp провалился.",
    "Сохранить модель в формате h5 так и не смог.",
    "Увеличение размера картинок пользы не принесло.",
    "Mixup не сработал.",
    "Как можно ускорить обучение?",
    "Не очень понятно, откуда берется такой скачок.",
    "Причина мне неизвестна.",
    "Почему TTA с 10 шагами ухудшает скор?",
    "К сожалению, поднять точность выше 95% не получается.",
    "I could not get the weights to load.",
    "Why does my model predict only one class?",
    "Regularization doesn't help either.",
    "Так и не разобрался с ImageDataAugmentor.",
    "Что можно сделать, чтобы val_loss перестал скакать?",
    "Аугментации почему то только ухудшили метрику.",
)

NO_TROUBLES = (
    "Что дальше?",
    "Посмотрим, сколько у нас классов?",
    "Что такое transfer learning? Это перенос знаний с одной задачи на другую.",
    "Как вы думаете, почему это важно?",
    "Если не получится, уменьшите размер батча.",
    "Чтобы модель не переобучилась, добавим Dropout.",
    "Ошибка на валидации не растет.",
    "Эта модель не дала таких результатов, как Xception.",
    "Не хватило времени обучить все модели.",
    "Dropout не работает при предсказании.",
    "Не будем балансировать классы.",
    "Пропусков не обнаружено.",
    "Мы не использовали аугментацию для валидации.",
    "Почему Xception? Потому что она хорошо показала себя на ImageNet.",
    "Можно попробовать увеличить число эпох.",
    "Точность не ниже 0.95.",
    "You can download the data here.",
    "Why not fine-tune more layers?",
    "Early stopping interrupts training when there is no improvement.",
    "Модель не видела эти картинки.",
    "Дубликатов не нашли.",
    "Как видно из графика, точность растет.",
    "Не забудьте включить GPU.",
    "Из-за ограничения по времени закончить не удалось.",
    "Понятно, что крупные картинки лучше.",
    "Подберем learning rate так, чтобы обучение не развалилось.",
    "Зачем нужна нормализация?  Она выравнивает масштаб признаков и ускоряет обучение.",
    "Какие классы путаются чаще всего?",
    "Модель не смогла бы обучиться без предобученных весов.",
    "Нужно ли балансировать классы? Нет, метрика у нас accuracy.",
    "Проверим, не получилось ли пропусков.",
    "Что если разморозить половину слоев?",
    "В этом датасете не бывает пустых картинок.",
    "Чем больше эпох, тем лучше результат.",
    "Обучение остановилось на 8 эпохе.",
    "Сеть, которая не помогает на этой задаче, нам не нужна.",
    "Не удаляем выбросы.",
    "Для этого не нужно ничего менять.",
    "Не помню точный процент, около 95.",
    "When the loss does not improve for 3 epochs, the callback reduces the rate.",
    "How good is the model?",
    "Do you want to know more?",
    "Let's see why it happens.",
    "Результат не хуже бейзлайна.",
    "Лучше, чем ничего.",
    "Метрика не изменилась.",
)


def found(text: str) -> list[str]:
    notebook = parse(f"# %% [markdown]\n# {text}\n").notebook
    return [question.sentence.text for question in questions(Prose(notebook))]


@pytest.mark.parametrize("text", TROUBLES)
def test_a_trouble_is_found(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", NO_TROUBLES)
def test_what_only_sounds_like_trouble_is_left_alone(text: str) -> None:
    assert not found(text)


def test_a_heading_asks_nobody() -> None:
    assert not found("## Почему не помогла TTA?")
