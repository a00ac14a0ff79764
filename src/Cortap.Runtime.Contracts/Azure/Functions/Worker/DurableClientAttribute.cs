using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Fills the parameter with the client that starts and manages orchestrations.</summary>
public sealed class DurableClientAttribute : InputBindingAttribute
{
}
