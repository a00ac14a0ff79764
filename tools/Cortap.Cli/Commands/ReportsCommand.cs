using System.CommandLine;
using Cortap.Cli.Api;
using Cortap.Cli.Display;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap reports</c>: configured reports.</summary>
internal static class ReportsCommand
{
    // Longer than any SYNC_WAIT_SECONDS.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(230);

    public static Command Create() => new("reports", "Run configured reports") { CreateRun() };

    private static Command CreateRun()
    {
        var report = IdArgument.Create("report", "Id of the configured report");
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for a document that comes at once", DefaultValueFactory = _ => new DirectoryInfo("out") };
        var watch = new Option<bool>("--watch") { Description = "Follow the job to its end where no document comes at once" };
        var service = new ServiceOptions();
        var command = new Command("run", "Run a configured report: prints where its document is, or the id of its job") { report, output, watch };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse, Patience);
            var (document, name, jobId) = await client.RunReportAsync(parse.GetRequiredValue(report), cancellationToken);
            if (document is null)
            {
                Console.WriteLine(jobId);
                return parse.GetValue(watch) ? await JobWatch.RunAsync(client, jobId!, cancellationToken) : 0;
            }

            if (jobId is not null) await Console.Error.WriteLineAsync($"Job {jobId}");
            var path = await SavedReport.SaveAsync(parse.GetRequiredValue(output), string.IsNullOrEmpty(name) ? "report" : name, document, cancellationToken);
            Console.WriteLine(path);
            if (jobId is not null) await SavedReport.SaveSignatureAsync(client, jobId, path, cancellationToken);
            return 0;
        });
        return command;
    }
}
