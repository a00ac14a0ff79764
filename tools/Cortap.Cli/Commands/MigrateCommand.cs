using System.CommandLine;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Moving;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Audit;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap migrate</c>: from local storage to AWS storage, while the service runs.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var data = LocalKeys.DataOption();
        data.Description = "Data folder of the service in local mode, which may run; default: DATA_DIR, else .data";
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what there is to be copied" };
        var command = new Command("migrate", "Copy jobs, batches, configurations, schedules, audit record and objects from local to AWS storage, with the settings for AWS in the environment; run again, it copies what has changed") { data, dryRun };
        command.SetAction((parse, cancellationToken) => RunAsync(parse.GetRequiredValue(data).FullName, parse.GetValue(dryRun), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, bool isDryRun, CancellationToken cancellationToken)
    {
        FileTrouble.RefuseHidden(Path.Combine(folder, "jobs.db"));
        try
        {
            var options = CortapSettings.ReadAws(EnvironmentVariable.Read);
            var path = EnvironmentVariable.Read("AUDIT_CHECKPOINT_PATH");
            var credentials = AwsStorage.FindCredentials();
            using var target = new AwsStorage(options, TimeProvider.System, credentials);
            await using var source = new LocalFolder(folder);
            using var move = new MoveToAws(options, CortapSettings.ReadLinkLifetime(EnvironmentVariable.Read), TimeProvider.System, credentials);
            var report = await move.RunAsync(source, CheckpointsOf(target, path ?? $"s3://{options.BucketName}/audit"), isDryRun, cancellationToken);
            foreach (var kind in report.Kinds)
            {
                Console.WriteLine($"{kind.Name,-17}{kind.Found,8} found {kind.Written,8} {(isDryRun ? "to write" : "written")}"
                    + (kind.Removed > 0 ? $" {kind.Removed} {(isDryRun ? "to remove" : "removed")}" : "") + $"  sha256 {kind.Sha256}");
            }

            if (path is not null && report.Kinds.Any(kind => kind is { Name: MoveToAws.Checkpoints, Found: 0 }))
            {
                Console.WriteLine($"No checkpoints are in the data folder. The service in AWS mode goes on with those at {path}. Give the local one an AUDIT_CHECKPOINT_PATH of its own if it is kept for its links: from two services in one place, neither record can be verified again.");
            }

            if (isDryRun)
            {
                Console.WriteLine($"Nothing was written. {report.Unfinished} jobs and batches are unfinished; they move when they have ended.");
                return 0;
            }

            if (report.Unfinished > 0)
            {
                Console.WriteLine($"Not yet complete: {report.Unfinished} jobs and batches are unfinished, and move when they have ended and are delivered. Run this again until none is.");
                return 1;
            }

            Console.WriteLine("Complete, as of the moment at which this began. If nobody has written to the local service since then, start the one in AWS mode (docs/runbook.md, \"Move to AWS storage\").");
            return 0;
        }
        catch (Exception exception) when (exception is SettingsException or MoveException)
        {
            throw new CliException(exception.Message);
        }
    }

    // Where the service in AWS mode looks for them.
    private static ICheckpointStore CheckpointsOf(AwsStorage target, string path) => S3Location.Parse(path) is { } location ? target.CheckpointsAt(location) : new FileCheckpointStore(path);
}
