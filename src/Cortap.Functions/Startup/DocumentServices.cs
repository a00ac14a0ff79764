using Cortap.Infrastructure.Pdf;
using Cortap.Infrastructure.Pdf.Accessibility;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>What renders, signs and converts reports.</summary>
internal static class DocumentServices
{
    /// <summary>Whether a PDF converter is installed.</summary>
    public static bool AddDocuments(this IServiceCollection services, CortapSettings settings)
    {
        var location = LibreOfficeLocation.Find(settings.PdfConverterPath, Environment.GetEnvironmentVariable("PATH"));
        services.AddSingleton<IPdfConverter>(provider => location is null
            ? new NoPdfConverter()
            : new LibreOfficePdfConverter(
                location,
                new PdfOptions(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LibreOfficePdfConverter>>()));
        var reports = services.LastOrDefault(service => service.ServiceType == typeof(ReportCatalog))?.ImplementationInstance as ReportCatalog ?? ReportCatalog.BuiltIn;
        var inForce = TemplateFolder.InForce(reports, settings.TemplatesDirectory);
        services.Replace(ServiceDescriptor.Singleton(inForce));
        services.AddSingleton(new TemplateFindings([.. RestyledTemplates.Outdated(reports, inForce)]));
        services.AddSingleton(provider => new ReportRenderer(
            provider.GetRequiredService<ReportCatalog>(), provider.GetRequiredService<ILoggerFactory>(), settings.LetterheadImage));
        services.AddSingleton<IReportRenderer>(provider => provider.GetRequiredService<ReportRenderer>());
        services.AddSingleton(provider => new ReportFinisher(
            settings.DocumentSigningKey is { } secret
                ? new DocumentSigner(SigningKey.FromSecret(secret), settings.DocumentCertificate, provider.GetRequiredService<TimeProvider>()) : null,
            provider.GetRequiredService<IPdfConverter>()));
        services.AddSingleton<ReportSignatures>();
        services.AddSingleton(Publish(settings));
        services.AddSingleton<IPdfAccessibilityCheck, PdfAccessibilityCheck>();
        services.AddHostedService<RendererWarmUp>();
        return location is not null;
    }

    private static PublicKeys Publish(CortapSettings settings)
    {
        byte[]?[] secrets = [settings.DocumentSigningKey, settings.DocumentSigningKeyPrevious, settings.AuditSigningKey];
        using var keys = VerificationKeys.Of(secrets.OfType<byte[]>().Select(SigningKey.FromSecret));
        return new PublicKeys(keys.ToJson(settings.DocumentCertificate));
    }
}
