"""Knows the mistakes that students make in the foundations, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.foundations import relu_forward, sigmoid_backward, sigmoid_forward, tanh_forward

# sigmoid


@misconception(
    "sigmoid_forward",
    en="The curve falls instead of rising: look at the sign in the exponent.",
    ru="Кривая убывает, а должна расти: посмотрите на знак в показателе.",
)
def exponent_has_the_wrong_sign(x):
    return sigmoid_forward(-x)


@misconception(
    "sigmoid_forward",
    en="This is tanh, between -1 and 1. The sigmoid lies between 0 and 1.",
    ru="Это tanh, от −1 до 1. Сигмоида лежит между 0 и 1.",
)
def tanh_stands_for_sigmoid(x):
    return tanh_forward(x)


@misconception(
    "sigmoid_forward",
    en="The exponential is divided by itself and all the others: this is a softmax over each row. A sigmoid "
    "looks at one entry alone.",
    ru="Экспонента делится на сумму по строке: это softmax. Сигмоида смотрит только на один элемент.",
)
def softmax_stands_for_sigmoid(x):
    powers = np.exp(x)
    return powers / powers.sum(axis=1, keepdims=True), None


@misconception(
    "sigmoid_backward",
    en="The derivative's formula is used with the input. It is written in terms of the sigmoid's output.",
    ru="В формулу производной подставлен вход, а она записана через выход сигмоиды.",
)
def derivative_is_taken_of_the_input(dout, out):
    x = np.log(out / (1 - out))
    return dout * x * (1 - x)


@misconception(
    "sigmoid_backward",
    en="The sigmoid is applied twice: what the cache holds is a sigmoid already.",
    ru="Сигмоида применена дважды: в кэше уже лежит её значение.",
)
def sigmoid_is_applied_twice(dout, out):
    again, _ = sigmoid_forward(out)
    return dout * again * (1 - again)


@misconception(
    "sigmoid_backward",
    en="This is tanh's derivative.",
    ru="Это производная tanh.",
)
def tanh_derivative_stands_for_sigmoid(dout, out):
    return dout * (1 - out**2)


@misconception(
    "sigmoid_backward",
    en="One factor of the derivative is missing.",
    ru="В производной не хватает одного множителя.",
)
def one_factor_is_missing(dout, out):
    return dout * (1 - out)


@misconception(
    "sigmoid_backward",
    en="This is the derivative alone. The upstream gradient does not reach the result.",
    ru="Это одна производная. Приходящий градиент не влияет на результат.",
)
def sigmoid_ignores_the_upstream_gradient(dout, out):
    return sigmoid_backward(np.ones_like(dout), out)


# tanh


@misconception(
    "tanh_forward",
    en="This is the sigmoid, between 0 and 1. tanh lies between -1 and 1.",
    ru="Это сигмоида, от 0 до 1. tanh лежит между −1 и 1.",
)
def sigmoid_stands_for_tanh(x):
    return sigmoid_forward(x)


@misconception(
    "tanh_forward",
    en="This is tanh of half the input: a factor 2 is missing in the exponent.",
    ru="Это tanh от половины входа: в показателе потерян множитель 2.",
)
def exponent_is_not_doubled(x):
    return tanh_forward(x / 2)


@misconception(
    "tanh_forward",
    en="This is the hyperbolic sine: the denominator is missing.",
    ru="Это гиперболический синус: потерян знаменатель.",
)
def denominator_is_missing(x):
    return np.sinh(x), None


@misconception(
    "tanh_backward",
    en="tanh's derivative is written in terms of its output; the input stands here instead.",
    ru="Производная tanh записана через её выход, а здесь подставлен вход.",
)
def input_is_squared(dout, out):
    return dout * (1 - np.arctanh(out) ** 2)


@misconception(
    "tanh_backward",
    en="tanh is applied twice in its derivative: what the cache holds is a tanh already.",
    ru="В производной tanh применён дважды: в кэше уже лежит его значение.",
)
def tanh_is_applied_twice(dout, out):
    return dout * (1 - np.tanh(out) ** 2)


@misconception(
    "tanh_backward",
    en="The brackets are misplaced: look at what is squared.",
    ru="Скобки стоят не там: посмотрите, что возводится в квадрат.",
)
def difference_is_squared(dout, out):
    return dout * (1 - out) ** 2


@misconception(
    "tanh_backward",
    en="There is a slip of sign: tanh's derivative is never above 1.",
    ru="Ошибка в знаке: производная tanh не бывает больше 1.",
)
def square_is_added(dout, out):
    return dout * (1 + out**2)


@misconception(
    "tanh_backward",
    en="This is the sigmoid's derivative.",
    ru="Это производная сигмоиды.",
)
def sigmoid_derivative_stands_for_tanh(dout, out):
    return sigmoid_backward(dout, out)


@misconception(
    "tanh_backward",
    en="This is tanh's derivative alone. The upstream gradient does not reach the result.",
    ru="Это одна производная tanh. Приходящий градиент не влияет на результат.",
)
def tanh_ignores_the_upstream_gradient(dout, out):
    return 1 - out**2


# relu


@misconception(
    "relu_forward",
    en="Negative entries are turned into positive ones. They should become 0.",
    ru="Отрицательные элементы стали положительными, а должны стать нулями.",
)
def negative_entries_are_mirrored(x):
    return np.abs(x), x > 0


@misconception(
    "relu_forward",
    en="What should be cut off is kept, and the other way round.",
    ru="Оставлено то, что нужно обрезать, и наоборот.",
)
def the_negative_part_is_kept(x):
    return np.minimum(x, 0), x > 0


@misconception(
    "relu_forward",
    en="Negative entries leak through, at a hundredth of their size. That is a leaky ReLU.",
    ru="Отрицательные элементы просачиваются с коэффициентом 0,01. Это leaky ReLU.",
)
def negative_entries_leak(x):
    return np.where(x > 0, x, 0.01 * x), x > 0


@misconception(
    "relu_forward",
    en="This is 1 where the input is positive: the gate, without what passes through it.",
    ru="Здесь 1 там, где вход положителен: это сам вентиль без того, что через него проходит.",
)
def the_gate_stands_for_the_output(x):
    return (x > 0).astype(float), x > 0


@misconception(
    "relu_backward",
    en="The gradient passes everywhere. Where the input was negative, the gate was closed.",
    ru="Градиент проходит везде. Там, где вход был отрицательным, вентиль закрыт.",
)
def every_gate_is_open(dout, was_positive):
    return dout


@misconception(
    "relu_backward",
    en="The gates are exchanged: the gradient passes where the input was negative.",
    ru="Вентили перепутаны: градиент проходит там, где вход был отрицательным.",
)
def gates_are_exchanged(dout, was_positive):
    return dout * ~was_positive


@misconception(
    "relu_backward",
    en="ReLU is applied to the gradient. The gate depends on the input of the forward pass.",
    ru="ReLU применена к градиенту, а вентиль зависит от входа прямого прохода.",
)
def the_gradient_decides(dout, was_positive):
    return relu_forward(dout)[0]


@misconception(
    "relu_backward",
    en="Negative gradients are lost: an open gate lets either sign pass.",
    ru="Отрицательные градиенты потеряны: открытый вентиль пропускает оба знака.",
)
def negative_gradients_are_lost(dout, was_positive):
    return relu_forward(dout)[0] * was_positive


@misconception(
    "relu_backward",
    en="These are the gates alone. The upstream gradient does not reach the result.",
    ru="Это одни вентили. Приходящий градиент не влияет на результат.",
)
def relu_ignores_the_upstream_gradient(dout, was_positive):
    return was_positive.astype(float)


# affine


@misconception(
    "affine_forward",
    en="The bias does not reach the result.",
    ru="Смещение не влияет на результат.",
)
def bias_is_left_out(x, w, b):
    return x @ w, (x, w)


@misconception(
    "affine_forward",
    en="The bias is multiplied in. It should be added.",
    ru="На смещение умножили, а его нужно прибавить.",
)
def bias_is_a_factor(x, w, b):
    return x @ w * b, (x, w)


@misconception(
    "affine_forward",
    en="Negative outputs are cut off: there is no activation function in an affine layer.",
    ru="Отрицательные выходы обрезаны: в аффинном слое нет функции активации.",
)
def an_activation_slips_in(x, w, b):
    return np.maximum(x @ w + b, 0), (x, w)


@misconception(
    "affine_backward",
    en="The gradient of b is averaged over the batch. Every row used b, so their gradients add up.",
    ru="Градиент по b усреднён по батчу. Смещение вошло в каждую строку, поэтому градиенты складываются.",
)
def bias_gradient_is_averaged(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)


@misconception(
    "affine_backward",
    en="The gradient of b still has a row for each row of the batch. One b served them all.",
    ru="В градиенте по b осталась строка на каждую строку батча, а b — одно на всех.",
)
def bias_gradient_keeps_the_batch(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout


@misconception(
    "affine_backward",
    en="The gradient of b is summed over the outputs. The axis to sum over is the one that b does not have.",
    ru="Градиент по b просуммирован по выходам. Суммируют по той оси, которой у b нет.",
)
def bias_gradient_is_summed_over_the_wrong_axis(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=1)


@misconception(
    "affine_backward",
    en="The gradients of w and b are divided by N. Averaging is the loss's business, not the layer's.",
    ru="Градиенты по w и b поделены на N. Усреднять — дело функции потерь, а не слоя.",
)
def weight_gradients_are_averaged(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout / len(x), dout.mean(axis=0)


@misconception(
    "affine_backward",
    en="The gradient of w is transposed: check the order of its two factors.",
    ru="Градиент по w транспонирован: проверьте порядок двух множителей.",
)
def weight_gradient_is_transposed(dout, cache):
    x, w = cache
    return dout @ w.T, dout.T @ x, dout.sum(axis=0)


@misconception(
    "affine_backward",
    en="The gradients of x and w are returned in each other's place. Their order is that of the inputs.",
    ru="Градиенты по x и w возвращены друг на месте друга. Их порядок — как у входов.",
)
def gradients_are_exchanged(dout, cache):
    x, w = cache
    return x.T @ dout, dout @ w.T, dout.sum(axis=0)


# numerical_gradient


def _slopes(x, slope):
    """Fill an array with the slopes that a function gives for a unit step in each entry."""
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[index] = 1
        gradient[index] = slope(unit)
    return gradient


_ONE_SIDED = {
    "en": "The difference is one-sided, so the bend of the curve spoils it. Take points on both sides.",
    "ru": "Разность односторонняя, и её портит изгиб кривой. Возьмите точки с обеих сторон.",
}


@misconception("numerical_gradient", **_ONE_SIDED)
def difference_is_one_sided(f, x, h=1e-5):
    return _slopes(x, lambda unit: (f(x + h * unit) - f(x)) / h)


@misconception("numerical_gradient", **_ONE_SIDED)
def difference_looks_back(f, x, h=1e-5):
    return _slopes(x, lambda unit: (f(x) - f(x - h * unit)) / h)


@misconception(
    "numerical_gradient",
    en="All slopes are twice too large: how far apart are the two points?",
    ru="Все наклоны вдвое больше нужных: каково расстояние между двумя точками?",
)
def distance_is_taken_for_the_step(f, x, h=1e-5):
    return _slopes(x, lambda unit: (f(x + h * unit) - f(x - h * unit)) / h)


@misconception(
    "numerical_gradient",
    en="All entries are moved at once, which gives the sum of all slopes. Move one at a time.",
    ru="Сдвинуты все элементы сразу, и получилась сумма всех наклонов. Сдвигайте по одному.",
)
def all_entries_move_at_once(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@misconception(
    "numerical_gradient",
    en="An entry that was moved is not put back before the next one moves.",
    ru="Сдвинутый элемент не возвращён на место до того, как сдвигается следующий.",
)
def entries_are_not_put_back(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    en="The step is far too large: the curve bends within it.",
    ru="Шаг слишком велик: кривая успевает изогнуться.",
)
def step_is_too_large(f, x, h=1e-5):
    return _slopes(x, lambda unit: (f(x + 0.01 * unit) - f(x - 0.01 * unit)) / 0.02)


# softmax_loss


# Those that spoil only the gradient come first: some of the others have the same gradient.


def _log_softmax(x, axis=1):
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _loss(log_p, y, weight):
    target = np.eye(log_p.shape[1])[y]
    return -(weight * target * log_p).sum(), weight * (np.exp(log_p) - target)


@misconception(
    "softmax_loss",
    en="The gradient is the probabilities alone. What pulls up the right class is missing.",
    ru="Градиент — это одни вероятности. Не хватает того, что тянет вверх верный класс.",
)
def target_is_missing_from_the_gradient(x, y):
    log_p = _log_softmax(x)
    return _loss(log_p, y, 1 / len(x))[0], np.exp(log_p) / len(x)


@misconception(
    "softmax_loss",
    en="Only the right class receives a gradient. The others take part in the softmax, too.",
    ru="Градиент получает только верный класс, а остальные тоже участвуют в softmax.",
)
def only_the_right_class_gets_a_gradient(x, y):
    loss, dx = _loss(_log_softmax(x), y, 1 / len(x))
    return loss, dx * np.eye(x.shape[1])[y]


@misconception(
    "softmax_loss",
    en="The loss is averaged over the batch, its gradient is not.",
    ru="Потери усреднены по батчу, а их градиент — нет.",
)
def gradient_is_not_averaged(x, y):
    loss, dx = _loss(_log_softmax(x), y, 1 / len(x))
    return loss, dx * len(x)


@misconception(
    "softmax_loss",
    en="The gradient has the wrong sign: it is what should be subtracted in descent, not added.",
    ru="У градиента неверный знак: при спуске его вычитают, а не прибавляют.",
)
def gradient_points_downhill(x, y):
    loss, dx = _loss(_log_softmax(x), y, 1 / len(x))
    return loss, -dx


@misconception(
    "softmax_loss",
    en="The loss is the sum over the batch; the division by N is missing.",
    ru="Потери просуммированы по батчу: пропущено деление на N.",
)
def loss_is_not_averaged(x, y):
    return _loss(_log_softmax(x), y, 1.0)


@misconception(
    "softmax_loss",
    en="The loss is averaged over all scores. Each row has one right class: divide by the number of rows.",
    ru="Потери усреднены по всем оценкам. В строке один верный класс: делите на число строк.",
)
def loss_is_averaged_over_all_scores(x, y):
    return _loss(_log_softmax(x), y, 1 / x.size)


@misconception(
    "softmax_loss",
    en="Probabilities are normalised over the batch. In each row, those of the classes have to sum to 1.",
    ru="Вероятности нормированы по батчу, а в каждой строке в сумме 1 должны давать вероятности классов.",
)
def softmax_runs_over_the_batch(x, y):
    return _loss(_log_softmax(x, axis=0), y, 1 / len(x))


@misconception(
    "softmax_loss",
    en="Each class has a sigmoid of its own. The classes exclude each other: their probabilities sum to 1.",
    ru="У каждого класса своя сигмоида, а классы исключают друг друга: их вероятности в сумме дают 1.",
)
def sigmoid_stands_for_softmax(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    return _loss(-np.log1p(np.exp(-shifted)), y, 1 / len(x))


@misconception(
    "softmax_loss",
    en="The loss is negative: the minus sign of the negative log-likelihood is missing.",
    ru="Потери отрицательны: пропущен минус перед логарифмом правдоподобия.",
)
def minus_sign_is_missing(x, y):
    loss, dx = _loss(_log_softmax(x), y, 1 / len(x))
    return -loss, dx


# sgd_momentum


@misconception(
    "sgd_momentum",
    en="The velocity goes uphill: the gradient is added instead of subtracted.",
    ru="Скорость направлена вверх: градиент прибавлен, а не вычтен.",
)
def velocity_goes_uphill(w, dw, v, lr, mu):
    v = mu * v + lr * dw
    return w + v, v


@misconception(
    "sgd_momentum",
    en="The velocity is not used: this is plain gradient descent.",
    ru="Скорость не используется: это обычный градиентный спуск.",
)
def velocity_is_forgotten(w, dw, v, lr, mu):
    return w - lr * dw, -lr * dw


@misconception(
    "sgd_momentum",
    en="The weights move by the old velocity. First renew the velocity, then move.",
    ru="Веса сдвинуты на старую скорость. Сначала обновите скорость, потом двигайтесь.",
)
def weights_move_by_the_old_velocity(w, dw, v, lr, mu):
    return w + v, mu * v - lr * dw


@misconception(
    "sgd_momentum",
    en="The velocity keeps all of its old value: the friction mu is missing.",
    ru="Скорость сохраняется целиком: пропущен коэффициент mu.",
)
def nothing_slows_down(w, dw, v, lr, mu):
    v = v - lr * dw
    return w + v, v


@misconception(
    "sgd_momentum",
    en="The velocity gathers gradients without the learning rate, which is applied at the move. Some books "
    "do so; the formula here has it inside the velocity.",
    ru="Скорость накапливает градиенты без шага обучения, а он применён при сдвиге. Так пишут в некоторых "
    "книгах, но в этой формуле он входит в скорость.",
)
def rate_is_applied_at_the_move(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * v, v


@misconception(
    "sgd_momentum",
    en="The gradient is weighed by 1 minus mu: that is a moving average, another kind of momentum.",
    ru="Градиент взят с весом 1 − mu: это скользящее среднее, другой вид инерции.",
)
def velocity_is_an_average(w, dw, v, lr, mu):
    v = mu * v - (1 - mu) * lr * dw
    return w + v, v


@misconception(
    "sgd_momentum",
    en="The velocity is right, but the weights look one step further ahead: that is Nesterov's variant.",
    ru="Скорость верна, но веса заглядывают ещё на шаг вперёд: это вариант Нестерова.",
)
def weights_look_ahead(w, dw, v, lr, mu):
    v = mu * v - lr * dw
    return w + mu * v - lr * dw, v


# l2_penalty


@misconception(
    "l2_penalty",
    en="The gradient is twice too large: the half in front cancels the 2 of the square's derivative.",
    ru="Градиент вдвое больше нужного: половина перед суммой сокращается с двойкой от производной квадрата.",
)
def gradient_forgets_the_half(w, strength):
    return strength / 2 * np.sum(w**2), 2 * strength * w


@misconception(
    "l2_penalty",
    en="The strength is missing from the gradient.",
    ru="В градиенте нет коэффициента strength.",
)
def gradient_forgets_the_strength(w, strength):
    return strength / 2 * np.sum(w**2), w


@misconception(
    "l2_penalty",
    en="The half in front of the sum is missing.",
    ru="Пропущена половина перед суммой.",
)
def half_is_missing(w, strength):
    return strength * np.sum(w**2), 2 * strength * w


@misconception(
    "l2_penalty",
    en="A square root was drawn: this is the norm, and the penalty is half its square.",
    ru="Извлечён корень: это норма, а штраф — половина её квадрата.",
)
def norm_stands_for_its_square(w, strength):
    norm = np.linalg.norm(w)
    return strength / 2 * norm, strength * w / (2 * norm)


@misconception(
    "l2_penalty",
    en="This is L1: absolute values are added. L2 adds squares.",
    ru="Это L1: складываются модули. В L2 складываются квадраты.",
)
def absolute_values_stand_for_squares(w, strength):
    return strength * np.sum(np.abs(w)), strength * np.sign(w)


@misconception(
    "l2_penalty",
    en="The squares are averaged. Their sum is asked for.",
    ru="Квадраты усреднены, а нужна их сумма.",
)
def squares_are_averaged(w, strength):
    return strength / 2 * np.mean(w**2), strength * w / w.size


@misconception(
    "l2_penalty",
    en="The strength does not reach the penalty.",
    ru="Коэффициент strength не влияет на штраф.",
)
def strength_is_ignored(w, strength):
    return np.sum(w**2) / 2, w
