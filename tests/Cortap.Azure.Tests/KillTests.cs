using Cortap.Azure.Tests.Harness;
using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.Azure.Tests;

/// <summary>
/// The process is killed in each step of a job (docs/crash-points.md), from the last to the first, and comes back as the same instance. What it had
/// taken of the hub's queues is seen again only after a time-out, so the process that is left in the end finishes all jobs.
/// </summary>
public sealed class KillTests
{
    // After an activity's work, which it then does again. A kill before it leaves the same message in the same queue, and no work to repeat.
    private static readonly string[] Points =
    [
        "RecordDelivery.end", "SendWebhook.end", "CompleteJob.end", "CreateDownloadUrl.end", "UploadReport.end", "GenerateReport.end", "FetchProjectData.end",
        "StartReportJob.scheduled", "StartReportJob.stored",
    ];

    // The jobs of all kills are open at the same time, and one that waits for a place passes by no crash point.
    private static readonly string Places = $"MAX_CONCURRENT_JOBS={2 * Points.Length}";

    [Fact]
    public async Task Restart_AfterAKillInEachStep_FinishesEveryJobOnce()
    {
        await using var azure = await AzureWorld.PrepareAsync();
        var world = azure.World;
        foreach (var point in Points)
        {
            await azure.StartAsync(Places, $"CORTAP_CRASH_POINT={point}");
            await world.SubmitIntoTheCrashAsync();
            await world.Service.WaitForExitAsync(AzureWorld.Patience);
        }

        await azure.StartAsync(Places);
        using var client = world.Client();
        var jobs = (await client.ListJobsAsync(null, 100, null, default)).Jobs;

        jobs.Count.ShouldBe(Points.Length);
        foreach (var jobId in jobs.Select(job => job.JobId))
        {
            var job = await world.SettledAsync(client, jobId, AzureWorld.Patience, again => again.Settled);
            (job.Status, job.CallbackStatus).ShouldBe(("completed", "delivered"));
            await world.ShouldHaveOneOutcomeAsync(job);
        }
    }
}
