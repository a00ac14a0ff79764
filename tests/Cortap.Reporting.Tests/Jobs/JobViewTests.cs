using System.Text;
using System.Text.Json;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class JobViewTests
{
    [Fact]
    public void Of_AProcessingJob_ShowsProgressAndRetryAfter()
    {
        var view = JobView.Of(SampleJobs.Processing, JobProgress.At(JobPhase.UploadReport));

        Encoding.UTF8.GetString(view.Body).ShouldBe(
            """{"job_id":"rpt-20260211-160045-a1b2c3d4","status":"processing","project_id":33,"report_type":"draft_audit_report","created_at":"2026-02-11T16:00:45Z","updated_at":"2026-02-11T16:00:45Z","progress":{"current_phase":"UploadReport","completed_phases":["FetchProjectData","GenerateReport"],"percent":40}}""");
        view.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public void Of_AWaitingJob_ShowsThePhaseQueued() =>
        Members(SampleJobs.Processing).GetProperty("progress").GetProperty("current_phase").GetString().ShouldBe("queued");

    [Fact]
    public void Of_ACompletedJob_HasExactlyTheContractsMembers()
    {
        var view = JobView.Of(SampleJobs.Completed, null);
        using var json = JsonDocument.Parse(view.Body);

        json.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(
        [
            "job_id", "status", "project_id", "report_type", "created_at", "updated_at", "completed_at", "duration_seconds", "download_url",
            "expires_at", "file_size", "file_name", "metadata", "callback",
        ]);
        json.RootElement.GetProperty("duration_seconds").GetDecimal().ShouldBe(1.25m);
        json.RootElement.GetProperty("callback").GetRawText().ShouldBe("""{"status":"pending","attempts":0}""");
        view.RetryAfter.ShouldBeNull();
    }

    [Fact]
    public void Of_AJobAcrossAClockSetBack_LastedNoTime()
    {
        var job = SampleJobs.Completed with { CompletedAt = SampleJobs.Completed.CreatedAt.AddHours(-2) };

        Members(job).GetProperty("duration_seconds").GetDecimal().ShouldBe(0);
        job.Duration.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Of_ACompletedJob_TellsTheTimeOfItsDataButNotToWebhooks()
    {
        var result = SampleJobs.Completed.Result!;
        var job = SampleJobs.Completed with { Result = result with { Metadata = result.Metadata with { DataAsOf = result.Metadata.GeneratedAt.AddMinutes(-1) } } };

        Members(job).GetProperty("metadata").EnumerateObject().Select(member => member.Name)
            .ShouldBe(["generated_at", "recipient_name", "deficiency_count", "review_areas", "data_as_of"]);
        Encoding.UTF8.GetString(Cortap.Reporting.Webhooks.WebhookPayload.Write(job)).ShouldNotContain("data_as_of");
    }

    [Fact]
    public void Of_AFailedJob_ShowsTheErrorAndNoTraceback()
    {
        var view = JobView.Of(SampleJobs.Failed, null);
        using var json = JsonDocument.Parse(view.Body);

        json.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["job_id", "status", "project_id", "report_type", "created_at", "updated_at", "failed_at", "error", "callback"]);
        json.RootElement.GetProperty("error").GetProperty("details").GetProperty("attempts").GetInt32().ShouldBe(4);
        Encoding.UTF8.GetString(view.Body).ShouldNotContain("Secret");
    }

    [Fact]
    public void Of_ADeadLetter_KeepsTheResultBesideTheCallback()
    {
        var members = Members(SampleJobs.Completed.GiveUpDelivery(SampleJobs.Attempt(400, "refused"), SampleJobs.At)!);

        members.GetProperty("status").GetString().ShouldBe("callback_failed");
        members.GetProperty("download_url").GetString().ShouldNotBeNull();
        members.GetProperty("callback").GetRawText().ShouldBe("""{"status":"failed","attempts":1,"last_status_code":400,"last_error":"refused"}""");
    }

    [Fact]
    public void Of_EqualJobs_HaveEqualTagsAndAChangeHasAnother()
    {
        var view = JobView.Of(SampleJobs.Completed, null);

        JobView.Of(SampleJobs.Completed, null).ETag.ShouldBe(view.ETag);
        JobView.Of(SampleJobs.Completed.Deliver(SampleJobs.Attempt(200, null), SampleJobs.At)!, null).ETag.ShouldNotBe(view.ETag);
        view.Matches([$"\"other\", {view.ETag}"]).ShouldBeTrue();
        view.Matches(["W/" + view.ETag]).ShouldBeTrue();
        view.Matches(["*"]).ShouldBeTrue();
        view.Matches([]).ShouldBeFalse();
        view.Matches([null, "\"other\""]).ShouldBeFalse();
    }

    [Fact]
    public void Of_AWaitingJob_TellsItsPlace()
    {
        var job = SampleJobs.Processing with { Phase = JobPhase.Queued };

        var progress = JsonDocument.Parse(JobView.Of(new RepairedJob(job, null, false, new JobPlace(7, SampleJobs.At))).Body).RootElement.GetProperty("progress");

        progress.GetProperty("position").GetInt64().ShouldBe(7);
        progress.GetProperty("starts_at").GetString()!.ShouldEndWith("Z");
        JsonDocument.Parse(JobView.Of(job, null).Body).RootElement.GetProperty("progress").TryGetProperty("position", out _).ShouldBeFalse();
    }

    private static JsonElement Members(Job job) => JsonDocument.Parse(JobView.Of(job, null).Body).RootElement;
}
