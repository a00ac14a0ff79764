using System.CommandLine;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Settings;

namespace Cortap.Cli;

/// <summary>Tells what is wrong with a command line, without repeating what may be a secret.</summary>
internal static partial class ParseErrors
{
    public static int Print(ParseResult parse, TextWriter error)
    {
        foreach (var line in parse.UnmatchedTokens.Select(token => Describe(parse, token)).OfType<string>().Distinct())
            error.WriteLine(line);
        var problems = parse.Errors.Select(problem => problem.Message).Where(message => !IsAbout(message, parse.UnmatchedTokens));
        foreach (var message in problems)
            error.WriteLine(Hide(parse, Reword(message)));
        error.WriteLine($"`{CommandOf(parse)} --help` shows what is.");
        return 1;
    }

    // A mistyped --token leaves the token behind as an argument, and so does a secret of several words. Only names of commands and options are repeated.
    private static string? Describe(ParseResult parse, string token) =>
        token.StartsWith('-') ? OptionName().Match(token) is { Success: true } option ? $"There is no option {option.Groups[1].Value}." : "An option is not understood."
        : parse.UnmatchedTokens.Any(other => OptionName().IsMatch(other)) ? null
        : parse.CommandResult.Command.Subcommands.Count > 0 && CommandName().IsMatch(token) ? $"{token} is not understood."
        : "An argument is not understood.";

    // In the library's words a choice takes a line for each value, and a type is named by that of .NET.
    private static string Reword(string message) =>
        NoChoice().Match(message) is { Success: true } choice ? $"'{choice.Groups[1]}' is none of {string.Join(", ", Quoted().Matches(choice.Groups[2].Value).Select(value => value.Groups[1].Value))}."
        : NoValue().Replace(message, "$2 cannot be '$1'.");

    // A value for another option than was meant may be a secret; the name of a file is none.
    private static string Hide(ParseResult parse, string message) => message.Contains(" file", StringComparison.Ordinal) ? message : parse.Tokens
        .Where(token => SecretShape.MayBeOf(token.Value))
        .Aggregate(message, (text, token) => text.Replace(token.Value, "***", StringComparison.Ordinal));

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

    [GeneratedRegex(@"\AArgument '(.*)' not recognized\. Must be one of:(.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex NoChoice();

    [GeneratedRegex("'([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A(--[a-z][a-z-]{0,23}|-[a-z])(?:[=:].*)?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"\A[a-z][a-z-]{0,23}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommandName();
}
