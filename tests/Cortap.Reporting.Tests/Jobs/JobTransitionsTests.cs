using System.Text.RegularExpressions;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Tests.Jobs;

public sealed partial class JobTransitionsTests
{
    public static TheoryData<JobStatus, JobStatus> AllPairs()
    {
        var pairs = new TheoryData<JobStatus, JobStatus>();
        foreach (var from in Enum.GetValues<JobStatus>())
        {
            foreach (var to in Enum.GetValues<JobStatus>())
            {
                pairs.Add(from, to);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void IsLegal_EveryPair_IsWhatTheDiagramAndTheTableDraw(JobStatus from, JobStatus to)
    {
        var text = States();
        var edge = $"{from.WireName()} --> {to.WireName()}";
        var isDrawn = DiagramEdge().Matches(text).Any(match => match.Groups["edge"].Value == edge);
        var isInTable = TableRow().Matches(text).Any(match => match.Groups["from"].Value == from.WireName() && match.Groups["to"].Value == to.WireName());

        // Staying is legal everywhere and not drawn.
        JobTransitions.IsLegal(from, to).ShouldBe(isDrawn || from == to);
        isInTable.ShouldBe(isDrawn);
    }

    [Fact]
    public void Initial_Statuses_AreThoseThatTheDiagramStartsWith() =>
        StartEdge().Matches(States()).Select(match => match.Groups["to"].Value).Order()
            .ShouldBe(JobTransitions.Initial.Select(status => status.WireName()).Order());

    [Fact]
    public void Predecessors_OfCompleted_AreProcessingCallbackFailedAndItself() =>
        JobTransitions.Predecessors(JobStatus.Completed).ShouldBe([JobStatus.Processing, JobStatus.Completed, JobStatus.CallbackFailed], ignoreOrder: true);

    [Fact]
    public void Changes_FromEveryStateThatTheyApplyTo_AreLegal()
    {
        Job[] jobs =
        [
            SampleJobs.Processing with { Status = JobStatus.Queued }, SampleJobs.Processing, SampleJobs.Completed, SampleJobs.Failed,
            SampleJobs.Completed.GiveUpDelivery(SampleJobs.Attempt(400), SampleJobs.At)!, SampleJobs.Failed.GiveUpDelivery(SampleJobs.Attempt(400), SampleJobs.At)!,
            SampleJobs.Completed.GiveUpDelivery(SampleJobs.Attempt(400), SampleJobs.At)!.Redeliver(SampleJobs.At)!,
            SampleJobs.Completed.Deliver(SampleJobs.Attempt(200, null), SampleJobs.At)!,
        ];
        Func<Job, Job?>[] changes =
        [
            job => job.Enter(JobPhase.GenerateReport, SampleJobs.At), job => job.Complete(SampleJobs.Result, SampleJobs.At),
            job => job.Fail(new JobError("X", "y"), null, SampleJobs.At), job => job.RecordAttempt(SampleJobs.Attempt(503), SampleJobs.At),
            job => job.Deliver(SampleJobs.Attempt(200, null), SampleJobs.At), job => job.GiveUpDelivery(SampleJobs.Attempt(400), SampleJobs.At),
            job => job.Redeliver(SampleJobs.At), job => job.Relink(new(SampleJobs.Result.DownloadUrl, SampleJobs.At.AddDays(30)), SampleJobs.At),
        ];

        var applied = (from job in jobs from change in changes let next = change(job) where next is not null select (job.Status, Next: next.Status)).ToList();

        applied.Count.ShouldBeGreaterThan(20);
        applied.ShouldAllBe(pair => JobTransitions.IsLegal(pair.Status, pair.Next));
    }

    [Fact]
    public void Relink_ALinkThatLastsNoLonger_ChangesNothing()
    {
        var link = new DownloadLink(new Uri("https://objects.example.com/again"), SampleJobs.Result.ExpiresAt);

        SampleJobs.Completed.Relink(link, SampleJobs.At).ShouldBeNull();
        SampleJobs.Completed.Relink(link with { ExpiresAt = link.ExpiresAt.AddSeconds(1) }, SampleJobs.At)!.Result!.DownloadUrl.ShouldBe(link.Url);
    }

    private static string States() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "states.md"));

    [GeneratedRegex(@"^\s+(?<edge>\w+ --> \w+)", RegexOptions.Multiline)]
    private static partial Regex DiagramEdge();

    [GeneratedRegex(@"^\s+\[\*\] --> (?<to>\w+)", RegexOptions.Multiline)]
    private static partial Regex StartEdge();

    [GeneratedRegex(@"^\| `(?<from>\w+)` \| `(?<to>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
