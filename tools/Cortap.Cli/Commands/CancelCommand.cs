using System.CommandLine;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap cancel</c>: ends a job.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var job = IdArgument.Create("job", "Job id");
        var service = new ServiceOptions();
        var command = new Command("cancel", "End a job that waits or is at work; its receiver is told") { job };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var cancelled = await client.CancelAsync(parse.GetRequiredValue(job), cancellationToken);
            Console.WriteLine($"{cancelled.JobId}: it ends now");
        });
        return command;
    }
}
