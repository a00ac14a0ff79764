using System.Collections.Concurrent;
using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;

namespace Cortap.Functions.Tests.Orchestrations;

/// <summary>The real orchestrators on the real engine with a virtual clock; the activities answer as scripted and are recorded.</summary>
internal sealed class ReportScript
{
    private static readonly JobMetadata Metadata = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), "Recipient", 0, 21);

    private int _attempts;

    public JobId JobId { get; init; } = JobId.CreateUuid();

    /// <summary>Names of the activities in the order in which they ran, with what decides about them.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public PhaseOutcome<FetchedData> Fetch { get; set; } = new(new FetchedData("data/key", "00"), null);

    public Func<Task<PhaseOutcome<GeneratedReport>>> Generate { get; set; } =
        () => Task.FromResult(new PhaseOutcome<GeneratedReport>(new("work/key", "reports/key", "name.docx", Metadata), null));

    public Func<SettledJob> Complete { get; set; } = () => new SettledJob(CallbackPending: true);

    /// <summary>What the record says when the job is to be failed; null answers as versions did that told only of the delivery.</summary>
    public Func<FailInput, SettledJob>? Fail { get; set; }

    /// <summary>Outcome of each attempt to deliver, by its number.</summary>
    public Func<int, WebhookVerdict> Attempt { get; set; } = _ => WebhookVerdict.Delivered;

    public TimeSpan? RetryAfter { get; set; }

    /// <summary>How long an attempt that may not be made has to wait; the first ones may not.</summary>
    public Queue<TimeSpan> Later { get; } = new();

    /// <summary>So often the store refuses to record an attempt.</summary>
    public int RefusedRecords { get; set; }

    public TimeSpan? TimeLeftForUpload { get; private set; }

    public Task<OrchestrationTestHost> StartAsync() => OrchestrationTestHost.StartAsync(Register);

    public ReportRun Run => new(JobId, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(1));

    public void Register(DurableTaskRegistry registry)
    {
        // With their inputs' types, as the official worker outside the Functions host needs them.
        registry.AddOrchestratorFunc<ReportRun, ReportEnd>(FunctionNames.ReportOrchestrator, (context, _) => ReportOrchestrator.RunAsync(context));
        registry.AddOrchestratorFunc<WebhookDelivery>(FunctionNames.DeliverWebhook, (context, _) => WebhookOrchestrator.RunAsync(context));
        registry.AddOrchestratorFunc<EmailDelivery>(FunctionNames.DeliverEmail, (context, _) => EmailOrchestrator.RunAsync(context));
        registry.AddActivityFunc<EmailDelivery, EmailOutcome>(FunctionNames.SendEmail, (_, _) =>
        {
            Calls.Enqueue(FunctionNames.SendEmail);
            return new EmailOutcome(new CallbackAttempt(Metadata.GeneratedAt, TimeSpan.Zero, 250, null), [], 0);
        });
        registry.AddActivityFunc<PhaseInput, PhaseOutcome<FetchedData>>(FunctionNames.FetchProjectData, (_, _) =>
        {
            Calls.Enqueue(FunctionNames.FetchProjectData);
            return Fetch;
        });
        registry.AddActivityFunc<GenerateInput, PhaseOutcome<GeneratedReport>>(FunctionNames.GenerateReport, (_, _) =>
        {
            Calls.Enqueue(FunctionNames.GenerateReport);
            return Generate();
        });
        registry.AddActivityFunc<UploadInput, PhaseOutcome<UploadedReport>>(FunctionNames.UploadReport, (_, input) =>
        {
            TimeLeftForUpload = input.Phase.TimeLeft;
            Calls.Enqueue(FunctionNames.UploadReport);
            return new PhaseOutcome<UploadedReport>(new("reports/key", "v1", 10), null);
        });
        registry.AddActivityFunc<LinkInput, PhaseOutcome<LinkedReport>>(FunctionNames.CreateDownloadUrl, (_, _) =>
        {
            Calls.Enqueue(FunctionNames.CreateDownloadUrl);
            return new PhaseOutcome<LinkedReport>(new(Metadata.GeneratedAt), null);
        });
        registry.AddActivityFunc<CompleteInput, PhaseOutcome<SettledJob>>(FunctionNames.CompleteJob, (_, _) =>
        {
            Calls.Enqueue(FunctionNames.CompleteJob);
            return new PhaseOutcome<SettledJob>(Complete(), null);
        });
        registry.AddActivityFunc<FailInput, SettledJob>(FunctionNames.FailJob, (_, input) =>
        {
            Calls.Enqueue($"{FunctionNames.FailJob} {input.Failure.Code}");
            return Fail?.Invoke(input) ?? new SettledJob(CallbackPending: true);
        });
        registry.AddActivityFunc<WebhookDelivery, WebhookOutcome>(FunctionNames.SendWebhook, (_, _) =>
        {
            if (Later.TryDequeue(out var wait)) return WebhookOutcome.Later(wait);
            Calls.Enqueue(FunctionNames.SendWebhook);
            return new WebhookOutcome(Attempt(++_attempts), new CallbackAttempt(Metadata.GeneratedAt.AddSeconds(_attempts), TimeSpan.Zero, 500, null), RetryAfter);
        });
        registry.AddActivityFunc<AttemptRecord>(FunctionNames.RecordDelivery, (_, record) =>
        {
            if (RefusedRecords-- > 0) throw new JobStoreException("the table is locked");
            Calls.Enqueue($"{FunctionNames.RecordDelivery} {record.Outcome.Verdict}{(record.IsLast ? ", last" : "")}");
        });
    }
}
