using Cortap.Reporting.Jobs;

namespace Cortap.Functions;

/// <summary>Names under which the functions are registered, scheduled and recorded in histories; a change breaks running jobs.</summary>
public static class FunctionNames
{
    public const string StartReportJob = nameof(StartReportJob);
    public const string GetJobStatus = nameof(GetJobStatus);
    public const string ListJobs = nameof(ListJobs);
    public const string DownloadReport = nameof(DownloadReport);
    public const string GetJobResult = nameof(GetJobResult);
    public const string CancelJob = nameof(CancelJob);
    public const string RedeliverWebhook = nameof(RedeliverWebhook);
    public const string ListDeliveries = nameof(ListDeliveries);
    public const string RedeliverDeadLetters = nameof(RedeliverDeadLetters);
    public const string TestWebhook = nameof(TestWebhook);
    public const string StartBatch = nameof(StartBatch);
    public const string GetBatch = nameof(GetBatch);
    public const string ListBatches = nameof(ListBatches);
    public const string CancelBatch = nameof(CancelBatch);
    public const string RedeliverBatchWebhook = nameof(RedeliverBatchWebhook);
    public const string DownloadBatch = nameof(DownloadBatch);
    public const string ListConfiguredReports = nameof(ListConfiguredReports);
    public const string GetConfiguredReport = nameof(GetConfiguredReport);
    public const string PutConfiguredReport = nameof(PutConfiguredReport);
    public const string DeleteConfiguredReport = nameof(DeleteConfiguredReport);
    public const string GenerateConfiguredReport = nameof(GenerateConfiguredReport);
    public const string RunConfiguredReport = nameof(RunConfiguredReport);
    public const string ListAudit = nameof(ListAudit);
    public const string ListSchedules = nameof(ListSchedules);
    public const string GetSchedule = nameof(GetSchedule);
    public const string PutSchedule = nameof(PutSchedule);
    public const string DeleteSchedule = nameof(DeleteSchedule);
    public const string RunSchedule = nameof(RunSchedule);
    public const string ListScheduleRuns = nameof(ListScheduleRuns);
    public const string ValidateData = nameof(ValidateData);
    public const string ListTemplates = nameof(ListTemplates);
    public const string Metrics = nameof(Metrics);
    public const string GetOpenApi = nameof(GetOpenApi);
    public const string GetDocsScript = "GetDocsScript";
    public const string GetDocs = nameof(GetDocs);
    public const string GetPublicKeys = nameof(GetPublicKeys);
    public const string GetSignature = nameof(GetSignature);
    public const string GetObject = nameof(GetObject);
    public const string Healthz = nameof(Healthz);
    public const string Readyz = nameof(Readyz);
    public const string UnknownRoute = nameof(UnknownRoute);

    public const string ConsoleSignIn = nameof(ConsoleSignIn);
    public const string ConsoleSignOut = nameof(ConsoleSignOut);
    public const string ConsoleOidcBegin = nameof(ConsoleOidcBegin);
    public const string ConsoleOidcEnd = nameof(ConsoleOidcEnd);
    public const string ConsoleOverview = nameof(ConsoleOverview);
    public const string ConsoleJobs = nameof(ConsoleJobs);
    public const string ConsoleJob = nameof(ConsoleJob);
    public const string ConsoleDownload = nameof(ConsoleDownload);
    public const string ConsoleCancel = nameof(ConsoleCancel);
    public const string ConsoleRedeliver = nameof(ConsoleRedeliver);
    public const string ConsoleRedeliverAll = nameof(ConsoleRedeliverAll);
    public const string ConsoleRunAgain = nameof(ConsoleRunAgain);
    public const string ConsoleBatches = nameof(ConsoleBatches);
    public const string ConsoleBatch = nameof(ConsoleBatch);
    public const string ConsoleCancelBatch = nameof(ConsoleCancelBatch);
    public const string ConsoleBatchArchive = nameof(ConsoleBatchArchive);
    public const string ConsoleSchedules = nameof(ConsoleSchedules);
    public const string ConsoleSchedule = nameof(ConsoleSchedule);
    public const string ConsoleRunSchedule = nameof(ConsoleRunSchedule);
    public const string ConsolePauseSchedule = nameof(ConsolePauseSchedule);
    public const string ConsoleResumeSchedule = nameof(ConsoleResumeSchedule);
    public const string ConsoleReports = nameof(ConsoleReports);
    public const string ConsoleReport = nameof(ConsoleReport);
    public const string ConsoleRunReport = nameof(ConsoleRunReport);
    public const string ConsoleAudit = nameof(ConsoleAudit);
    public const string GetConsoleAsset = nameof(GetConsoleAsset);

    public const string ReportOrchestrator = nameof(ReportOrchestrator);
    public const string DeliverWebhook = JobPhase.DeliverWebhook;
    public const string BatchOrchestrator = nameof(BatchOrchestrator);
    public const string AdvanceBatch = nameof(AdvanceBatch);
    public const string DeliverEmail = nameof(DeliverEmail);
    public const string Housekeeping = nameof(Housekeeping);
    public const string FollowSchedule = nameof(FollowSchedule);
    public const string StartDueRun = nameof(StartDueRun);
    public const string CleanUp = nameof(CleanUp);
    public const string WatchLine = nameof(WatchLine);
    public const string LookAfterLine = nameof(LookAfterLine);

    public const string FetchProjectData = JobPhase.FetchProjectData;
    public const string GenerateReport = JobPhase.GenerateReport;
    public const string UploadReport = JobPhase.UploadReport;
    public const string CreateDownloadUrl = JobPhase.CreateDownloadUrl;
    public const string CompleteJob = JobPhase.CompleteJob;
    public const string FailJob = nameof(FailJob);
    public const string SendWebhook = nameof(SendWebhook);
    public const string SendEmail = nameof(SendEmail);
    public const string RecordDelivery = nameof(RecordDelivery);
}
