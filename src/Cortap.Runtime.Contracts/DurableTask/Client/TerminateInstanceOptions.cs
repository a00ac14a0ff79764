namespace Microsoft.DurableTask.Client;

/// <param name="Output">Becomes the instance's output, as its reason.</param>
/// <param name="Recursive">Whether unfinished sub-orchestrations are terminated too.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
