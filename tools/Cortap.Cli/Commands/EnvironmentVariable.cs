using System.Collections;

namespace Cortap.Cli.Commands;

/// <summary>
/// Settings of the service and of the command line, read as the service reads them: in any case of letters, without the blanks around, and a blank one is
/// none.
/// </summary>
internal static class EnvironmentVariable
{
    public static string? Read(string name) => (Environment.GetEnvironmentVariable(name) ?? InAnyCase(name))?.Trim() is { Length: > 0 } text ? text : null;

    private static string? InAnyCase(string name) => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => name.Equals((string)variable.Key, StringComparison.OrdinalIgnoreCase)).Select(variable => (string?)variable.Value).FirstOrDefault();
}
