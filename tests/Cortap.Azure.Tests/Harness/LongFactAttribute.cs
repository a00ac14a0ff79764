namespace Cortap.Azure.Tests.Harness;

/// <summary>
/// Many processes, or minutes of waiting for the time-outs of the engine and of its queues, which a busy machine stretches further: run on demand, with
/// <c>CORTAP_AZURE_LONG=1</c> (docs/azure.md).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CORTAP_AZURE_LONG") != "1") Skip = "Takes minutes; set CORTAP_AZURE_LONG=1 to run it.";
    }
}
