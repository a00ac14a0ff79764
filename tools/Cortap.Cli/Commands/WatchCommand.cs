using System.CommandLine;
using Cortap.Cli.Display;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap watch</c>: follows a job until it has ended, and its webhook is settled.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var job = IdArgument.Create("job", "Job id");
        var service = new ServiceOptions();
        var command = new Command("watch", "Follow a job until its webhook, if it has one, is delivered or given up") { job };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            return await JobWatch.RunAsync(client, parse.GetRequiredValue(job), cancellationToken);
        });
        return command;
    }
}
