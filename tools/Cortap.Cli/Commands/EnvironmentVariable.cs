namespace Cortap.Cli.Commands;

/// <summary>Settings of the service and of the command line, read as the service reads them: without the blanks around, and a blank one is none.</summary>
internal static class EnvironmentVariable
{
    public static string? Read(string name) => Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } text ? text : null;
}
