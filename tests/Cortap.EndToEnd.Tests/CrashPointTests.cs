using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.EndToEnd.Tests;

/// <summary>
/// The process is killed at each named crash point of a chain and started again: the job ends once, with one result and its webhook. A chain
/// goes from the last point of a job to its first, so that what one kill leaves to do passes by none of the following points, and the process
/// that finishes it can be the one that is killed next.
/// </summary>
public abstract class CrashPointTests(params string[] points)
{
    [Fact]
    public async Task Restart_AfterKillAtEachPoint_FinishesTheJobOnce()
    {
        await using var world = await World.PrepareAsync();
        await world.StartServiceAsync(CrashAt(points[0]));
        var finished = new List<string>();
        foreach (var next in points.Skip(1).Append(null))
        {
            var jobId = await world.SubmitIntoTheCrashAsync();
            await world.Service.WaitForExitAsync(World.Patience);
            await world.StartServiceAsync(CrashAt(next));
            using var client = world.Client();
            jobId ??= (await client.ListJobsAsync(null, 100, null, default)).Jobs.Select(one => one.JobId).Except(finished).Single();

            var job = await world.SettledAsync(client, jobId);

            job.Status.ShouldBe("completed");
            job.CallbackStatus.ShouldBe("delivered");
            await world.ShouldHaveOneOutcomeAsync(job);
            finished.Add(jobId);
        }

        world.Receiver.Received.ShouldAllBe(webhook => finished.Contains(webhook.JobId));
    }

    private static string[] CrashAt(string? point) => point is null ? [] : [$"CORTAP_CRASH_POINT={point}"];
}

/// <summary>Before an activity has done anything, and around the request's own two steps.</summary>
public sealed class CrashBeforeActivityTests() : CrashPointTests(
    "RecordDelivery.begin", "SendWebhook.begin", "CompleteJob.begin", "CreateDownloadUrl.begin", "UploadReport.begin", "GenerateReport.begin",
    "FetchProjectData.begin", "StartReportJob.scheduled", "StartReportJob.stored");

/// <summary>When an activity has done all, and nobody knows it yet.</summary>
public sealed class CrashAfterActivityTests() : CrashPointTests(
    "RecordDelivery.end", "SendWebhook.end", "CompleteJob.end", "CreateDownloadUrl.end", "UploadReport.end", "GenerateReport.end",
    "FetchProjectData.end");
