using Microsoft.AspNetCore.Http;

namespace Cortap.Runtime.Hosting;

/// <summary>Where one is registered, it is told of each change that the management API is asked for, before it is made, and of each request without the key.</summary>
public interface IManagementObserver
{
    /// <summary>Somebody with the key asks for a change. When this throws, nothing is changed and 503 answers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">Method and path below the API's own, such as <c>POST /instances/x/terminate</c>.</param>
    /// <param name="instanceId">The instance that it names; null when it names none.</param>
    Task ChangingAsync(HttpContext context, string operation, string? instanceId);

    /// <summary>Somebody asks without the key, or with a wrong one, and is to be answered 401. When this throws, 503 answers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="instanceId">The instance that it names; null when it names none.</param>
    Task RefusedAsync(HttpContext context, string? instanceId);
}
