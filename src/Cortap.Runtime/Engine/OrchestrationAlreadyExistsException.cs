namespace Cortap.Runtime.Engine;

/// <summary>A start was refused because an instance of the same id exists in a state that does not allow it.</summary>
public sealed class OrchestrationAlreadyExistsException(string message) : InvalidOperationException(message);
