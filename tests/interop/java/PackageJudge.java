// Asks the European Commission's DSS library what it finds in an ASiC-E container: one JSON object a line for each
// container that is named on the command line, behind a PEM file of authorities ("-" for none).
//
//   {"container":"ASiC-E","signatures":[{"format":…,"intact":bool,"valid":bool,"indication":…,"sub":…,"by":…,
//     "files":[{"name":…,"found":bool,"intact":bool},…]}],"timestamps":[{"intact":bool,"signature":bool,"indication":…,"by":…}]}
//   {"refused":"…"} where DSS will not open the file.

import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlDigestMatcher;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

public final class PackageJudge {
    private static String text(Object value) {
        return '"' + Objects.toString(value, "").replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
    }

    private static String files(List<XmlDigestMatcher> matchers) {
        return matchers.stream()
            .map(file -> "{\"name\":" + text(file.getDocumentName() != null ? file.getDocumentName() : file.getType())
                + ",\"found\":" + file.isDataFound() + ",\"intact\":" + file.isDataIntact() + "}")
            .collect(Collectors.joining(",", "[", "]"));
    }

    private static String signature(Reports reports, SignatureWrapper signature) {
        var id = signature.getId();
        var simple = reports.getSimpleReport();
        return "{\"format\":" + text(signature.getSignatureFormat()) + ",\"intact\":" + signature.isSignatureIntact()
            + ",\"valid\":" + signature.isSignatureValid() + ",\"indication\":" + text(simple.getIndication(id))
            + ",\"sub\":" + text(simple.getSubIndication(id)) + ",\"by\":" + text(simple.getSignedBy(id))
            + ",\"files\":" + files(signature.getDigestMatchers()) + "}";
    }

    private static String timestamp(Reports reports, TimestampWrapper token) {
        return "{\"intact\":" + token.isMessageImprintDataIntact() + ",\"signature\":" + token.isSignatureIntact()
            + ",\"indication\":" + text(reports.getSimpleReport().getIndication(token.getId())) + ",\"by\":"
            + text(token.getSigningCertificate() == null ? "" : token.getSigningCertificate().getCertificateDN())
            + ",\"files\":" + files(token.getDigestMatchers()) + "}";
    }

    private static String judge(File container, CommonTrustedCertificateSource trusted) {
        try {
            var validator = SignedDocumentValidator.fromDocument(new FileDocument(container));
            var verifier = new CommonCertificateVerifier();
            verifier.setAIASource(null);
            verifier.setTrustedCertSources(trusted);
            validator.setCertificateVerifier(verifier);
            var reports = validator.validateDocument();
            var found = reports.getDiagnosticData();
            return "{\"container\":" + text(found.getContainerType()) + ",\"signatures\":"
                + found.getSignatures().stream().map(each -> signature(reports, each)).collect(Collectors.joining(",", "[", "]"))
                + ",\"timestamps\":"
                + found.getTimestampList().stream().map(each -> timestamp(reports, each))
                    .collect(Collectors.joining(",", "[", "]"))
                + "}";
        } catch (RuntimeException refusal) {
            return "{\"refused\":" + text(refusal) + "}";
        }
    }

    public static void main(String[] arguments) throws IOException {
        var trusted = new CommonTrustedCertificateSource();
        if (!arguments[0].equals("-")) {
            for (String pem : Files.readString(Path.of(arguments[0]), StandardCharsets.US_ASCII)
                     .split("(?<=-----END CERTIFICATE-----)")) {
                if (pem.contains("BEGIN CERTIFICATE")) {
                    trusted.addCertificate(DSSUtils.loadCertificate(pem.strip().getBytes(StandardCharsets.US_ASCII)));
                }
            }
        }
        for (int i = 1; i < arguments.length; i++) {
            System.out.println(judge(new File(arguments[i]), trusted));
        }
    }
}
