namespace Cortap.Runtime.Engine;

/// <summary>An orchestrator's code does not do what its history says it did.</summary>
public sealed class NonDeterministicOrchestrationException(string message) : InvalidOperationException(message);
