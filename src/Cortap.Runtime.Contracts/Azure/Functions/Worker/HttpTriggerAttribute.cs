using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for HTTP requests to its route.</summary>
/// <param name="authLevel">Who may call it.</param>
/// <param name="methods">The HTTP methods it answers; none means every method.</param>
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : TriggerBindingAttribute
{
    /// <summary>The ASP.NET Core route template below the host's route prefix; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>The HTTP methods it answers.</summary>
    public string[]? Methods { get; private set; } = methods;

    /// <summary>Who may call it.</summary>
    public AuthorizationLevel AuthLevel { get; private set; } = authLevel;
}
