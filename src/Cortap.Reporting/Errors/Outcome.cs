using System.Diagnostics.CodeAnalysis;

namespace Cortap.Reporting.Errors;

/// <summary>The value of an operation on a request, or the problem that answers instead.</summary>
public readonly struct Outcome<T>
    where T : class
{
    private readonly T? _value;
    private readonly Problem? _problem;

    private Outcome(T? value, Problem? problem)
    {
        _value = value;
        _problem = problem;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(null, problem);

    /// <summary>Exactly one of the two is set.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = _value is null ? _problem ?? throw new InvalidOperationException("An outcome has a value or a problem.") : null;
        return _value is not null;
    }
}
