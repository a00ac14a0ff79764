using Cortap.Azure.Tests.Harness;
using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.Azure.Tests;

/// <summary>
/// The process is killed at each named crash point (docs/crash-points.md), from a job's last to its first, and comes back as the same instance. What
/// it had taken of the hub's queues is seen again only after a time-out, so the process that is left in the end finishes all jobs.
/// </summary>
[Collection(Name)]
public abstract class KillTests(params string[] points)
{
    /// <summary>One after the other: two at a time make each other late, until the queues show again what is still being worked on.</summary>
    public const string Name = "Kills";

    // The jobs of all kills are open at the same time, and one that waits for a place passes by no crash point.
    private readonly string _places = $"MAX_CONCURRENT_JOBS={2 * points.Length}";

    [LongFact]
    public async Task Restart_AfterAKillAtEachPoint_FinishesEveryJobOnce()
    {
        await using var azure = await AzureWorld.PrepareAsync();
        var world = azure.World;
        foreach (var point in points)
        {
            await azure.StartAsync(_places, $"CORTAP_CRASH_POINT={point}");
            await world.SubmitIntoTheCrashAsync();
            await world.Service.WaitForExitAsync(World.Patience);
        }

        await azure.StartAsync(_places);
        using var client = world.Client();
        var jobs = (await client.ListJobsAsync(null, 100, null, default)).Jobs;

        jobs.Count.ShouldBe(points.Length);
        foreach (var jobId in jobs.Select(job => job.JobId))
        {
            var job = await world.SettledAsync(client, jobId);
            (job.Status, job.CallbackStatus).ShouldBe(("completed", "delivered"));
            await world.ShouldHaveOneOutcomeAsync(job);
        }
    }
}

/// <summary>Before an activity has done anything, and around the request's own two steps.</summary>
public sealed class KillBeforeActivityTests() : KillTests(
    "RecordDelivery.begin", "SendWebhook.begin", "CompleteJob.begin", "CreateDownloadUrl.begin", "UploadReport.begin", "GenerateReport.begin",
    "FetchProjectData.begin", "StartReportJob.scheduled", "StartReportJob.stored");

/// <summary>When an activity has done all, and nobody knows it yet.</summary>
public sealed class KillAfterActivityTests() : KillTests(
    "RecordDelivery.end", "SendWebhook.end", "CompleteJob.end", "CreateDownloadUrl.end", "UploadReport.end", "GenerateReport.end", "FetchProjectData.end");
