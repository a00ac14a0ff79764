using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Jobs;

/// <summary>What a client is told of an exception that reaches the edge of the service; the log gets the rest.</summary>
public static class ExceptionProblems
{
    public static Problem ToProblem(this Exception exception) => exception switch
    {
        CortapException known when ProblemCatalogue.Codes.Contains(known.Code) => new(known.Code, known.Message, known.Details),
        JobStoreException or ObjectStoreException or AuditStoreException =>
            new(ErrorCodes.Unavailable, "A store of the service cannot be reached now; try again.", RetryAfter: TimeSpan.FromSeconds(5)),
        OutOfMemoryException => new(ErrorCodes.Unavailable, "The service is short of memory now; try again.", RetryAfter: TimeSpan.FromSeconds(5)),
        _ => new(ErrorCodes.InternalError, "Something unexpected went wrong; report it to the operators with the correlation id."),
    };
}
