using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;

namespace Cortap.Cli.Display;

/// <summary>The manual of a command line as Markdown: every command with its arguments and options.</summary>
public static class Manual
{
    public static string Write(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append("# The command line\n\n");
        text.Append("`cortap manual docs/cli.md` writes this page from the commands themselves, and a test holds it to them. ");
        text.Append("`cortap COMMAND --help` shows the same. Exit codes: 0 done, 1 refused or failed (one line on standard error says why; a verdict, as of `verify`, is the output), 130 interrupted.\n");
        foreach (var command in root.Subcommands.Where(command => !command.Hidden)) Write(text, "cortap", command);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string parent, Command command)
    {
        var name = $"{parent} {command.Name}";
        text.Append($"\n## {name}\n\n{command.Description}.\n\n    {name}{Usage(command)}\n");
        var rows = command.Arguments.Select(Row).Concat(command.Options.Where(option => !option.Hidden).Select(Row)).ToList();
        if (rows.Count > 0) text.Append("\n| | Meaning | Values | Default |\n|---|---|---|---|\n").AppendJoin("", rows);
        foreach (var child in command.Subcommands.Where(child => !child.Hidden)) Write(text, name, child);
    }

    private static string Usage(Command command)
    {
        var needed = command.Options.Where(option => option.Required).Select(option => $" {option.Name} …");
        var isMore = command.Options.Any(option => !option.Hidden && !option.Required);
        return string.Concat([
            command.Subcommands.Count > 0 ? " COMMAND" : "", .. command.Arguments.Select(argument => $" <{argument.Name}>"), .. needed, isMore ? " [options]" : ""]);
    }

    private static string Row(Argument argument) =>
        Row($"<{argument.Name}>", argument.Description, argument.ValueType, argument.GetCompletions(CompletionContext.Empty), argument.HasDefaultValue ? argument.GetDefaultValue() : null);

    private static string Row(Option option) =>
        Row(option.Name, option.Description, option.ValueType, option.GetCompletions(CompletionContext.Empty), option.HasDefaultValue ? option.GetDefaultValue() : null);

    private static string Row(string name, string? description, Type type, IEnumerable<CompletionItem> completions, object? value)
    {
        var values = type == typeof(bool) ? "" : string.Join(", ", completions.Select(item => item.Label).Order(StringComparer.Ordinal));
        // A default that comes from the environment is told in words.
        var isTold = value is null || type == typeof(bool) || description!.Contains("default:", StringComparison.Ordinal);
        return $"| `{name}` | {description?.Replace("|", "\\|", StringComparison.Ordinal)} | {values} | {(isTold ? "" : FormattableString.Invariant($"{value}"))} |\n";
    }
}
