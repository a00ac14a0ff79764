using System.Diagnostics;
using System.Reflection;

namespace Cortap.Runtime.Engine;

/// <summary>Where in an orchestrator's code a decision was made.</summary>
internal static class CodeOrigin
{
    private const int MaxLines = 4;

    /// <summary>Method, file and line of the frames that are neither this engine's nor the platform's, innermost first.</summary>
    public static IReadOnlyList<string> Of(StackTrace? trace)
        => [.. (trace?.GetFrames() ?? []).Where(IsOfTheCode).Select(Describe).Take(MaxLines)];

    private static bool IsOfTheCode(StackFrame frame)
        => frame.GetMethod()?.DeclaringType?.Assembly is { } assembly && assembly != typeof(CodeOrigin).Assembly && !IsPlatform(assembly);

    private static bool IsPlatform(Assembly assembly)
        => assembly.GetName().Name is not { } name || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static string Describe(StackFrame frame)
    {
        var method = frame.GetMethod()!;
        var (type, name) = (method.DeclaringType, Given(method.Name) ?? method.Name);
        // What the compiler made of an asynchronous method or of a lambda lies in types of its own.
        for (; type?.DeclaringType is { } outer && type.Name.StartsWith('<'); type = outer)
            name = Given(type.Name) ?? name;
        return $"{type?.Name}.{name}" + (frame.GetFileLineNumber() is > 0 and var line ? $" ({Path.GetFileName(frame.GetFileName())}:{line})" : "");
    }

    private static string? Given(string name)
        => name.TrimStart('<') is var rest && rest.Length < name.Length && rest.IndexOf('>', StringComparison.Ordinal) is > 0 and var end ? rest[..end] : null;
}
