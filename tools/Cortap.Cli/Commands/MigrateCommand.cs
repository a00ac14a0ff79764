using System.CommandLine;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Moving;
using Cortap.Infrastructure.Settings;

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
        try
        {
            var options = CortapSettings.ReadAws(Environment.GetEnvironmentVariable);

            // Set, they are outside of the folder already, and the service in AWS mode goes on there.
            var checkpoints = EnvironmentVariable.Read("AUDIT_CHECKPOINT_PATH") is null ? S3Location.Parse($"s3://{options.BucketName}/audit") : null;
            await using var source = new LocalFolder(folder);
            using var move = new MoveToAws(options, CortapSettings.ReadLinkLifetime(Environment.GetEnvironmentVariable), TimeProvider.System, AwsStorage.FindCredentials());
            var report = await move.RunAsync(source, checkpoints, isDryRun, cancellationToken);
            foreach (var kind in report.Kinds)
            {
                Console.WriteLine($"{kind.Name,-17}{kind.Found,8} found {kind.Written,8} {(isDryRun ? "to write" : "written")}"
                    + (kind.Removed > 0 ? $" {kind.Removed} {(isDryRun ? "to remove" : "removed")}" : "") + $"  sha256 {kind.Sha256}");
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
}
