using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;

namespace Cortap.Infrastructure.Pdf;

/// <summary>Stands where LibreOffice is not installed.</summary>
public sealed class NoPdfConverter : IPdfConverter
{
    public bool IsInstalled => false;

    public Task WarmAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Sweep()
    {
    }

    public Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, Provenance? provenance, long tenantId, CancellationToken cancellationToken) => throw new CortapException(
        ErrorCodes.GenerationError, "No PDF converter is installed. Request the report as docx.");
}
