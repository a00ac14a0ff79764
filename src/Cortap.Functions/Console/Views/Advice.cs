using Cortap.Reporting.Errors;

namespace Cortap.Functions.Console.Views;

/// <summary>What an operator does about a failure, by its code.</summary>
public static class Advice
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        [ErrorCodes.ExpiredToken] = "The caller's token was over before the data was read. The caller signs in again and orders the report anew; if many fail so, the line is too long for the tokens' lifetime.",
        [ErrorCodes.InvalidToken] = "Riskuity did not take the caller's token. The caller signs in again; if everybody's fails, compare JWT_AUTHORITY and RISKUITY_BASE_URL.",
        [ErrorCodes.InsufficientPermissions] = "The caller may not read this project in Riskuity. Somebody who administers the project gives access; running the job again without it fails again.",
        [ErrorCodes.ServiceCredentialRefused] = "Riskuity refused the service account, as whom schedules read. Set the right RISKUITY_SERVICE_PASSWORD and restart; if it is right, look in Riskuity whether the account is locked.",
        [ErrorCodes.NoServiceCredential] = "There is no service account, as whom schedules read. Set RISKUITY_SERVICE_USERNAME and RISKUITY_SERVICE_PASSWORD, then run the schedule again.",
        [ErrorCodes.DataFetchError] = "Riskuity did not answer well; endpoint and status are in the details. If Riskuity is down, wait until it is back and run the job again.",
        [ErrorCodes.MissingRequiredData] = "The project lacks what the report needs; the details list the fields. Somebody fills them in in Riskuity or in the project setup, then the job is run again.",
        [ErrorCodes.TransformationError] = "Riskuity's data has a form that the service does not understand; the details say which. Report it with the job's id.",
        [ErrorCodes.GenerationError] = "The report could not be written; its traceback, which operators see here, says where. Check TEMPLATES_DIR and the converter, then run the job again.",
        [ErrorCodes.S3UploadError] = "The report could not be stored. Check the disk, or the bucket and its permissions, then run the job again.",
        [ErrorCodes.UrlGenerationError] = "The report is stored, but no link to it could be made. Check the bucket's permissions, then run the job again.",
        [ErrorCodes.JobTimeout] = "The job was at work for longer than JOB_TIMEOUT_SECONDS. The timeline below shows the phase that was slow; run the job again when the cause is gone.",
        [ErrorCodes.Cancelled] = "Somebody ended the job on purpose; the audit says who. Run it again if the report is wanted after all.",
        [ErrorCodes.InternalError] = "Something unexpected happened; its traceback, which operators see here, and the log lines of this job say what. Run the job again; report it if it fails again.",
    };

    /// <summary>Codes that have an advice.</summary>
    public static IReadOnlyCollection<string> Codes => Texts.Keys;

    public static string For(string code) => Texts.GetValueOrDefault(code) ?? "Look for the job's id in the log.";
}
