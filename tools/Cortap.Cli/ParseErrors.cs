using System.CommandLine;
using System.Text.RegularExpressions;

namespace Cortap.Cli;

/// <summary>Tells what is wrong with a command line, without repeating what may be a secret.</summary>
internal static partial class ParseErrors
{
    public static int Print(ParseResult parse, TextWriter error)
    {
        var isValue = false;
        foreach (var token in parse.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            if (isOption) error.WriteLine($"There is no option {token.Split('=', ':')[0]}.");
            // What follows an unknown option is its value, and a mistyped --token is still a token.
            else if (!isValue) error.WriteLine(Word().IsMatch(token) ? $"{token} is not understood." : "An argument is not understood.");
            isValue = isOption;
        }

        foreach (var message in parse.Errors.Select(problem => problem.Message).Where(message => !IsAbout(message, parse.UnmatchedTokens)))
            error.WriteLine(NoValue().Replace(message, "$2 cannot be '$1'."));
        error.WriteLine($"`{CommandOf(parse)} --help` shows what is.");
        return 1;
    }

    /// <summary>The library's words about tokens that are told already, or a command that is missing because it was mistyped.</summary>
    private static bool IsAbout(string message, IReadOnlyList<string> tokens) =>
        tokens.Any(token => message.Contains($"'{token}'", StringComparison.Ordinal) || message.StartsWith("Required command", StringComparison.Ordinal));

    private static string CommandOf(ParseResult parse)
    {
        var names = new List<string>();
        for (var result = parse.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
            names.Insert(0, result.Command.Name);
        return string.Join(' ', ["cortap", .. names]);
    }

    /// <summary>The library's words for a value of another type, which name the type.</summary>
    [GeneratedRegex(@"\ACannot parse argument '(.*)' for (?:option|command) '(.*)' as expected type .*\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex NoValue();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
