using System.Reflection;

namespace Microsoft.DurableTask;

/// <summary>A failure as data, so that it can cross the store: what was thrown, not the object.</summary>
/// <param name="ErrorType">Full name of the exception's type, or a code of the runtime.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">Where it was thrown, if known.</param>
/// <param name="InnerFailure">The cause, to any depth.</param>
/// <param name="Properties">Always null here.</param>
public record TaskFailureDetails(
    string ErrorType, string ErrorMessage, string? StackTrace, TaskFailureDetails? InnerFailure, IDictionary<string, object?>? Properties)
{
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    /// <summary>Whether <see cref="ErrorType"/> is <typeparamref name="T"/> or derives from it.</summary>
    public bool IsCausedBy<T>()
        where T : Exception
        => IsCausedBy(typeof(T));

    /// <summary>Whether <see cref="ErrorType"/> is the given exception type or derives from it. An unknown type is caused by nothing.</summary>
    /// <exception cref="ArgumentException">The type is no exception.</exception>
    /// <exception cref="AmbiguousMatchException">Several loaded assemblies declare a type of this name.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException($"The type {targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        return Load(ErrorType, targetBaseExceptionType.Assembly) is { } thrown && targetBaseExceptionType.IsAssignableFrom(thrown);
    }

    /// <summary>Describes an exception and its inner ones. A <see cref="TaskFailedException"/> contributes the failure it carries.</summary>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var inner = exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } cause } => FromException(cause),
            _ => null,
        };
        return new(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, null);
    }

    private static Type? Load(string name, Assembly likely)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        if ((Type.GetType(name, throwOnError: false) ?? likely.GetType(name, throwOnError: false)) is { } known)
            return known;
        var matches = AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetType(name, throwOnError: false))
            .OfType<Type>()
            .ToArray();
        return matches.Length > 1
            ? throw new AmbiguousMatchException($"Multiple exception types with the name '{name}' were found.")
            : matches.FirstOrDefault();
    }
}
