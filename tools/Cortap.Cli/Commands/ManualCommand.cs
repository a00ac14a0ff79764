using System.CommandLine;
using System.Text;
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
            OutputFile.WriteAsync(parse.GetRequiredValue(output).FullName, Encoding.UTF8.GetBytes(Manual.Write(CortapCommand.Create())), cancellationToken));
        return command;
    }
}
