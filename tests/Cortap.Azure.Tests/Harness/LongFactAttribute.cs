namespace Cortap.Azure.Tests.Harness;

/// <summary>
/// Tells how fast something is, which nothing depends on: run on demand, with <c>CORTAP_AZURE_LONG=1</c> (docs/azure.md).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CORTAP_AZURE_LONG") != "1") Skip = "Measures; set CORTAP_AZURE_LONG=1 to run it.";
    }
}
