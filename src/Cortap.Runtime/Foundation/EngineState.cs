namespace Cortap.Runtime.Foundation;

public enum EngineState
{
    Stopped,
    Running,

    /// <summary>The store cannot be written at the moment: reads work, requests are refused, accepted work waits and goes on when it can.</summary>
    Unavailable,

    /// <summary>The store is damaged or its disk has failed: nothing more is written until the process is restarted.</summary>
    Faulted,
}
