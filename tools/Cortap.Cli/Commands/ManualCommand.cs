using System.CommandLine;
using Cortap.Cli.Display;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap manual</c>: writes docs/cli.md.</summary>
internal static class ManualCommand
{
    public static Command Create()
    {
        var output = FileArgument.ToWrite("file", "File to write");
        var command = new Command("manual", "Write this manual as Markdown") { output };
        command.SetAction((parse, cancellationToken) =>
            File.WriteAllTextAsync(parse.GetRequiredValue(output).FullName, Manual.Write(CortapCommand.Create()), cancellationToken));
        return command;
    }
}
