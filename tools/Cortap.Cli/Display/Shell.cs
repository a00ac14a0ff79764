namespace Cortap.Cli.Display;

/// <summary>Text for a shell to read.</summary>
internal static class Shell
{
    /// <summary>The argument as a POSIX shell takes it, quoted only where it must be.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || "/._-:=+,@%".Contains(character, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
